"""What every test shares."""

from hypothesis import settings

# Two busy cores make any deadline a coin toss; the same examples in each run make a red test red for everyone.
settings.register_profile("kvitto", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("kvitto")
