package edict.lib.durations_test

import data.edict.lib.durations

test_parse_reads_every_unit if {
	durations.parse("P1Y2M3W4D") == {"months": 14, "seconds": ((3 * 7) + 4) * 86400}
	durations.parse("P1DT2H3M4S") == {"months": 0, "seconds": (((26 * 60) + 3) * 60) + 4}
	durations.parse("PT05M") == {"months": 0, "seconds": 300}
	durations.parse("P0D") == {"months": 0, "seconds": 0}
}

test_parse_is_undefined_for_other_texts if {
	not durations.parse("")
	not durations.parse("7D")
	not durations.parse("P7")
	not durations.parse("PT7D")
	not durations.parse("Pseven")
}

test_seconds_of_exact_durations_only if {
	durations.seconds("PT1H") == 3600
	not durations.seconds("P1Y")
}

test_shorter_counts_leap_days if {
	durations.shorter("P2555D", "P7Y")
	durations.shorter("P2556D", "P7Y")
	not durations.shorter("P2557D", "P7Y")
	durations.shorter("P365D", "P1Y")
	not durations.shorter("P1Y", "P365D")
}

test_shorter_of_the_same_units if {
	durations.shorter("PT59M", "PT1H")
	durations.shorter("P11M", "P1Y")
	not durations.shorter("P12M", "P1Y")
	not durations.shorter("P7Y", "P7Y")
	not durations.shorter("PT24H", "P1D")
	not durations.shorter("P8Y", "P7Y")
}

test_shorter_is_undefined_for_other_texts if not durations.shorter("soon", "P7Y")
