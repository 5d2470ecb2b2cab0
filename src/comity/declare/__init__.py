"""Process models in DECLARE: constraint templates as terms, models as cases."""
