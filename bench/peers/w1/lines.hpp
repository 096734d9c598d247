// The lines of W1 byte for byte as `writ screen --format csv` writes them, by hand: what a loop takes that gives the
// same evidence. limit.cpp's own lines are shorter: bare months, no names, of rule 7 only the months that are below.
#pragma once
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>

namespace lines {

constexpr int kMonths = 6;        // the longest look back
constexpr size_t kName = 48;      // every name is copied as so many bytes, and the next thing written over the rest
constexpr size_t kLongest = 512;  // of a line

struct Name {
  char text[kName] = {};
  size_t size = 0;
  void set(const std::string& name) { memcpy(text, name.data(), size = name.size()); }
};

// "attainment 2025-12=" and the like: by how many months back.
struct Names {
  Name attainment[kMonths], complaints[kMonths], collection[kMonths], quiz, retention, conversion, teamRetention,
      teamConversion;
  explicit Names(const int32_t* newest) {
    for (int back = 0; back < kMonths; back++) {
      std::string month = std::to_string(newest[-back]);
      month = " " + month.substr(0, 4) + "-" + month.substr(4) + "=";
      attainment[back].set("attainment" + month);
      complaints[back].set("complaints" + month);
      collection[back].set("collection" + month);
      if (back) continue;
      quiz.set("quiz" + month);
      retention.set("retention" + month);
      conversion.set("conversion" + month);
      teamRetention.set("team average of retention" + month);
      teamConversion.set("team average of conversion" + month);
    }
  }
};

struct Pairs {
  char of[200];
  constexpr Pairs() : of() {
    for (int i = 0; i < 100; i++) of[2 * i] = char('0' + i / 10), of[2 * i + 1] = char('0' + i % 10);
  }
};
inline constexpr Pairs kPairs;

inline char* name(char* at, const Name& n) { return memcpy(at, n.text, kName), at + n.size; }
inline char* pair(char* at, uint32_t v) { return memcpy(at, kPairs.of + 2 * v, 2), at + 2; }
inline char* number(char* at, uint32_t v) {
  if (v < 10) return *at = char('0' + v), at + 1;
  return v < 100 ? pair(at, v) : std::to_chars(at, at + 12, v).ptr;
}
// Of a percentage: millionths of the ratio, so at most four digits after the point; zeros at the end are left out.
inline char* percent(char* at, uint32_t millionths) {
  const uint32_t after = millionths % 10000;
  at = number(at, millionths / 10000);
  if (after) {
    *at++ = '.';
    at = pair(pair(at, after / 100), after % 100);
    while (at[-1] == '0') at--;
  }
  return *at = '%', at + 1;
}
// Of ten thousandths of the ratio.
inline char* points(char* at, uint32_t v) {
  const uint32_t after = v % 100;
  at = number(at, v / 100);
  if (after) {
    *at++ = '.';
    at = pair(at, after);
    if (at[-1] == '0') at--;
  }
  return *at = '%', at + 1;
}
// num / den in millionths, half up. Both are below 2^31, so that double is exact where it matters: what is not half is
// further from it than a double's error.
inline uint32_t millionths(double num, double den) { return uint32_t(num * 1e6 / den + 0.5); }

}  // namespace lines
