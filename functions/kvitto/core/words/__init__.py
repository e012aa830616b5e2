"""What Kvitto writes to staff in the sheet, in Swedish, made of codes and dates of the ledger."""
