"""Why a contact was judged as it was: what each rule asked, which registry rows answered.

May use: matching, pricing, dated, documents.swedish.
Used by: pipelines.desk.
"""
