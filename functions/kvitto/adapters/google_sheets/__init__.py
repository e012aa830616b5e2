"""The register in Google Sheets, through unmodified gspread."""
