// Small pieces of wording shared inside render/.
#pragma once

#include <string>

#include "engine/base/number.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/program/program.h"

namespace writ::words {

std::string Amount(const Number& number, int min_digits,
                   int max_digits);  // grouped; "≈ " when rounded for display
std::string Hundredfold(const Number& ratio, int digits);
std::string Length(const Span& span, Language language);
std::string Day(Date date, Language language);

inline bool Zh(Language language) { return language == Language::kChinese; }
inline std::string Pick(Language language, std::string en, std::string zh) {
  return Zh(language) ? zh : en;
}

}  // namespace writ::words
