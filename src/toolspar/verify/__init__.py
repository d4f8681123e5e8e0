"""The validity gate: does a rewritten request still mean the expected calls?"""
