"""Archives: articles inside other forms, from PDF and mail to web archives and chat exports."""
