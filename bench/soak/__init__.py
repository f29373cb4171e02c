"""`make soak`: ten thousand messages, a provider that fails in every way, workers and a server that are killed.

What has to come out: where the provider tells doubles apart, each message arrived exactly once; where it does not, none
arrived twice, and each that nobody knows of is listed as `unknown`. Nothing is lost.
"""
