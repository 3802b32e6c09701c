# METADATA
# title: Times
# description: |
#   Dates and times as numbers, by arithmetic: the time functions of Rego are not there in WebAssembly.
package edict.lib.times

# METADATA
# title: Seconds from 1970-01-01T00:00:00Z to a time (RFC 3339 date-time)
# description: Fractions of a second are cut off. Undefined for a text of another shape.
# scope: document
seconds(time) := (_days(substring(time, 0, 10)) * 86400) + (_clock(substring(time, 11, 8)) - _offset(upper(substring(time, 19, -1))))

# METADATA
# title: Whether a time (RFC 3339 date-time) has come
# scope: document
reached(time) if {
	# Two times in UTC compare as texts, at a fraction of the cost.
	endswith(time, "Z")
	substring(time, 0, 19) <= substring(input.now, 0, 19)
}

reached(time) if {
	not endswith(time, "Z")
	seconds(time) <= seconds(input.now)
}

# METADATA
# title: Today in UTC, as a date that compares as text
# scope: document
today := substring(input.now, 0, 10)

# METADATA
# title: The day a year from today, as a date that compares as text
# scope: document
next_year := concat("", [format_int(_year(today) + 1, 10), substring(today, 4, 6)])

# Days from 1970-01-01 to a date.
_days(date) := (_day(date) + _days_before(years, months)) - 2472633 if {
	count(date) == 10
	early := 1 - floor((_month(date) + 9) / 12)
	years := (_year(date) + 4800) - early
	months := (_month(date) + (12 * early)) - 3
}

# Days from the first of March of the year -4800, which begins years whose leap day is the last one.
_days_before(years, months) := sum([
	floor(((153 * months) + 2) / 5),
	years * 365,
	floor(years / 4),
	0 - floor(years / 100),
	floor(years / 400),
])

_year(text) := to_number(substring(text, 0, 4))

_month(text) := to_number(substring(text, 5, 2))

_day(text) := to_number(substring(text, 8, 2))

_clock(text) := sum([to_number(hours) * 3600, to_number(minutes) * 60, to_number(rest)]) if {
	[hours, minutes, rest] := split(text, ":")
}

_offset(text) := 0 if {
	endswith(text, "Z")
} else := _offset_seconds(split(text, "+")[1]) if {
	contains(text, "+")
} else := 0 - _offset_seconds(split(text, "-")[1])

_offset_seconds(text) := (to_number(hours) * 3600) + (to_number(minutes) * 60) if {
	[hours, minutes] := split(text, ":")
}
