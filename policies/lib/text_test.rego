package edict.lib.text_test

import data.edict.lib.text

test_list_sorts if text.list({"b", "c", "a"}) == "a, b, c"

test_list_counts_what_is_too_much if text.list({"g", "f", "e", "d", "c", "b", "a"}) == "a, b, c, d, e and 2 more"

test_list_of_nothing if text.list(set()) == ""
