"""Files that applicants send along: what they are, what they are called, and where they lie."""
