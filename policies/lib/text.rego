# METADATA
# title: Text
# description: Words messages.
package edict.lib.text

# METADATA
# title: The first items of a set as one text
# description: The five smallest, separated by commas; what is beyond them is only counted.
# scope: document
list(items) := concat(", ", _smallest(items)) if {
	count(items) <= 5
} else := $"{concat(", ", _smallest(items))} and {count(items) - 5} more"

# Sorting is quadratic in WebAssembly, and sets of permissions can be large.
_smallest(items) := array.flatten([first, second, third, fourth, fifth]) if {
	first := _least(items)
	after_first := items - {item | some item in first}
	second := _least(after_first)
	after_second := after_first - {item | some item in second}
	third := _least(after_second)
	after_third := after_second - {item | some item in third}
	fourth := _least(after_third)
	fifth := _least(after_third - {item | some item in fourth})
}

# A list, because the least of nothing is undefined.
_least(items) := [item | item := min(items)]
