"""One outside thing each, translating its errors: journals, Google Sheets, templates, SMTP."""
