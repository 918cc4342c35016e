"""The ground floor of Madoguchi: settings, errors, database, accounts, jobs and the page shell."""

__version__ = "0.1.0"
