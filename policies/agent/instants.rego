# METADATA
# title: Instants
# description: |
#   RFC 3339 as edict reads it: for all years, with leap seconds, and with the spellings of PostgreSQL. The built-in
#   function knows the years 1678 to 2261 only.
package edict.agent.instants

# METADATA
# title: The milliseconds since the epoch that a text stands for
# description: Undefined for what is no RFC 3339 time.
# scope: document
parse(text) := (_midnight(parts) + _time(parts)) - _offset(parts) if {
	is_string(text)
	some parts in regex.find_all_string_submatch_n(_pattern, text, 1)
}

_pattern := `^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$`

_midnight(parts) := _epoch_day(year, month, day) * 86400000 if {
	year := to_number(parts[1])
	month := to_number(parts[2])
	day := to_number(parts[3])
	month >= 1
	month <= 12
	day >= 1
	day <= _month_length(year, month)
}

_time(parts) := (((((hour * 60) + minute) * 60) + second) * 1000) + _millis(parts[7]) if {
	hour := to_number(parts[4])
	minute := to_number(parts[5])
	second := to_number(parts[6])
	hour <= 23
	minute <= 59
	second <= 60
}

_millis(fraction) := to_number(substring($"{fraction}000", 0, 3))

_offset(parts) := 0 if {
	parts[8] == ""
} else := _sign[parts[8]] * (((hour * 60) + minute) * 60000) if {
	hour := to_number(parts[9])
	minute := to_number($"0{parts[10]}")
	hour <= 23
	minute <= 59
}

_sign := {"+": 1, "-": -1}

_month_length(year, 2) := 29 if {
	_leap(year)
} else := 28

_month_length(_, month) := 30 if month in {4, 6, 9, 11}

_month_length(_, month) := 31 if month in {1, 3, 5, 7, 8, 10, 12}

_leap(year) if {
	year % 4 == 0
	year % 100 != 0
}

_leap(year) if year % 400 == 0

# A year is counted from March, so that the leap day is its last, and from 400 years earlier, so that no number is
# negative: floor would take it for a greater one.
_epoch_day(year, month, day) := (_year_days(march_year) + days_before) - 865565 if {
	march_year := (year + 400) - _before_march[month]
	days_before := (floor(((153 * ((month + 9) % 12)) + 2) / 5) + day) - 1
}

_before_march[month] := 1 if some month in [1, 2]

_before_march[month] := 0 if some month in numbers.range(3, 12)

_year_days(year) := ((year * 365) + floor(year / 4)) + (floor(year / 400) - floor(year / 100))
