# A libFuzzer dictionary from grammar/keywords.txt (every spelling of every word) and from files of one entry a
# line. Run in the C locale, where a character is a byte: libFuzzer wants the bytes of Han letters as \xAB.
BEGIN {
  for (byte = 1; byte < 256; byte++) code[sprintf("%c", byte)] = byte
}

function put(text,   i, letter, quoted) {
  if (text == "" || length(text) > 60 || text in seen) return
  seen[text] = 1
  for (i = 1; i <= length(text); i++) {
    letter = substr(text, i, 1)
    if (letter == "\\" || letter == "\"") quoted = quoted "\\" letter
    else if (code[letter] < 32 || code[letter] > 126) quoted = quoted sprintf("\\x%02X", code[letter])
    else quoted = quoted letter
  }
  printf "\"%s\"\n", quoted
}

FILENAME !~ /keywords\.txt$/ { put($0); next }

/^[A-Z]/ {
  split($0, columns, "|")
  for (c = 2; c <= 3; c++) {
    n = split(columns[c], words, ",")
    for (w = 1; w <= n; w++) {
      gsub(/^ +| +$/, "", words[w])
      # English words need room around them, Chinese ones do not.
      if (words[w] != "") put(c == 2 ? " " words[w] " " : words[w])
    }
  }
}
