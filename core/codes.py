"""Language codes, for rules and papers alike; no Django here."""

# Of the interface and of every translated field, in the order of the forms.
LANGUAGES = ("kk", "ru", "en")
# In which protocols, letters and other papers are made: the state language and Russian.
OFFICIAL_LANGUAGES = ("kk", "ru")
