# METADATA
# title: Durations
# description: |
#   Compares ISO 8601 durations without a calendar at hand. Years and months count by the calendar, so how long they
#   are depends on where they begin: a duration is shorter than another when it ends earlier for some beginning.
package edict.lib.durations

# METADATA
# title: The months and the seconds of a duration
# description: Undefined for a text that is no duration.
# scope: document
parse(text) := {"months": amount * unit[0], "seconds": amount * unit[1]} if {
	# One number with one unit, which nearly all durations are, is read at a fraction of the cost.
	[prefix, unit] := _units[_sign(text)]
	amount := to_number(trim_prefix(substring(text, 0, count(text) - 1), prefix))
} else := {"months": (years * 12) + months, "seconds": seconds} if {
	startswith(text, "P")
	[date, time] := _halves(substring(text, 1, -1))
	[years, after_years] := _take(date, "Y")
	[months, after_months] := _take(after_years, "M")
	[weeks, after_weeks] := _take(after_months, "W")
	[days, after_days] := _take(after_weeks, "D")
	[hours, after_hours] := _take(time, "H")
	[minutes, after_minutes] := _take(after_hours, "M")
	[rest, after_rest] := _take(after_minutes, "S")
	after_days == ""
	after_rest == ""
	seconds := sum([weeks * 604800, days * 86400, hours * 3600, minutes * 60, rest])
}

# METADATA
# title: The length of an exact duration in seconds
# description: Undefined for one with months or years, whose length is not fixed.
# scope: document
seconds(text) := parsed.seconds if {
	parsed := parse(text)
	parsed.months == 0
}

# METADATA
# title: Whether a duration can end before another that begins with it
# scope: document
shorter(left, right) if {
	left != right
	_less(parse(left), parse(right))
}

_less(left, right) if {
	left.months == right.months
	left.seconds < right.seconds
}

_less(left, right) if {
	left.months != right.months
	_fewest_seconds(left.months - right.months) + (left.seconds - right.seconds) < 0
}

# So many months are at least this long; months that are missing count as long as they can be. 30.436875 days are the
# mean month of 400 years.
_fewest_seconds(months) := floor(months * 30.436875) * 86400

_halves(text) := [date, time] if {
	[date, time] := split(text, "T")
} else := [text, ""]

# The number before a unit, and what follows.
_take(text, unit) := [to_number(amount), rest] if {
	[amount, rest] := split(text, unit)
} else := [0, text]

# PT and the last letter, or P and the last letter.
_sign(text) := concat("", [substring(text, 0, 2), substring(text, count(text) - 1, 1)]) if {
	startswith(text, "PT")
} else := concat("", [substring(text, 0, 1), substring(text, count(text) - 1, 1)])

# What stands before the number, and the months and seconds of one unit.
_units := {
	"PY": ["P", [12, 0]],
	"PM": ["P", [1, 0]],
	"PW": ["P", [0, 604800]],
	"PD": ["P", [0, 86400]],
	"PTH": ["PT", [0, 3600]],
	"PTM": ["PT", [0, 60]],
	"PTS": ["PT", [0, 1]],
}
