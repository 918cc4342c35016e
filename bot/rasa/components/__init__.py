"""Components of the pipeline in config.yml; they run in Rasa's environment, Python 3.10."""
