"""What tests share: tables written as text, homes, runs."""
