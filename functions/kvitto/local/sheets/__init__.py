"""A Google Sheets and Drive server for one machine, judged by Google's own recorded answers.

Requests come in through `app`, change a draft of a `book`, and are kept by `store` before they are answered.
"""
