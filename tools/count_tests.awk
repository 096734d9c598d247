# Reads CTest's LastTest.log and counts cases: those that a Catch2 program reports in its summary, those of a
# program whose last word is "N passed, M failed", and one for any other program. A program that ended badly
# without saying which case failed counts as one failure. Prints "PASSED FAILED".

function finish_program() {
  if (program == "") return
  if (!reported) { if (good) passed++; else failed++ }
  else { passed += p; failed += f; if (!good && f == 0) failed++ }
  program = ""
}

/^[0-9]+\/[0-9]+ Testing: / { finish_program(); program = $3; reported = good = absent = p = f = 0 }
/^All tests passed \(.* in [0-9]+ test cases?\)$/ { match($0, / in [0-9]+ /); p = substr($0, RSTART + 4) + 0; f = 0; reported = 1 }
/^test cases:/ {
  p = f = 0; reported = 1
  n = split($0, parts, "|")
  for (i = 2; i <= n; i++) {
    if (parts[i] ~ /passed/) p += parts[i]
    else if (parts[i] ~ /failed as expected/) p += parts[i]
    else if (parts[i] ~ /failed/) f += parts[i]
  }
}
/^No tests ran$/ { p = f = 0; reported = 1 }
/^No test cases matched/ { p = f = 0; reported = 1 }
/^[0-9]+ passed, [0-9]+ failed$/ { p = $1; f = $3; reported = 1 }
/^Test Passed\.$/ { good = !absent }
/^Test Failed\.$/ { good = 0 }
/^Command: ""$/ { absent = 1 }  # a program that was not built, of which CTest says that it passed
END { finish_program(); print passed + 0, failed + 0 }
