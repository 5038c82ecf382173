"""A survey platform: questionnaire, form, response, table, portraits, report."""
