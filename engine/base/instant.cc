#include "engine/base/instant.h"

#include "engine/base/date.h"

namespace writ {
namespace {

constexpr int64_t kDayMilliseconds = int64_t{24} * 60 * 60 * 1000;
constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";

std::optional<int> Digits(std::string_view text, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

void PutDigits(int64_t value, int count, char* at) {
  for (int i = count - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

int64_t FloorDays(int64_t milliseconds) {
  const int64_t days = milliseconds / kDayMilliseconds;
  return milliseconds % kDayMilliseconds < 0 ? days - 1 : days;
}

}  // namespace

bool Instant::IsWritable() const {
  const int64_t days = FloorDays(milliseconds);
  return days == static_cast<int32_t>(days) && Date::FromDays(static_cast<int32_t>(days));
}

std::string Instant::ToIso() const {
  const int64_t days = FloorDays(milliseconds);
  const auto date = days == static_cast<int32_t>(days) ? Date::FromDays(static_cast<int32_t>(days))
                                                       : std::nullopt;
  if (!date) return "";
  const auto rest = static_cast<int32_t>(milliseconds - days * kDayMilliseconds);
  std::string out(kShape);
  date->ToIso().copy(out.data(), 10);
  PutDigits(rest / 3'600'000, 2, &out[11]);
  PutDigits(rest / 60'000 % 60, 2, &out[14]);
  PutDigits(rest / 1000 % 60, 2, &out[17]);
  PutDigits(rest % 1000, 3, &out[20]);
  return out;
}

std::optional<Instant> Instant::ParseIso(std::string_view text) {
  if (text.size() != kShape.size()) return std::nullopt;
  for (size_t i = 10; i < text.size(); ++i) {
    if (kShape[i] != '0' && text[i] != kShape[i]) return std::nullopt;
  }
  const auto date = Date::ParseIso(text.substr(0, 10));
  const auto hours = Digits(text, 11, 2), minutes = Digits(text, 14, 2),
             seconds = Digits(text, 17, 2), thousandths = Digits(text, 20, 3);
  if (!date || !hours || !minutes || !seconds || !thousandths) return std::nullopt;
  if (*hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
  const int64_t in_day = ((*hours * 60 + *minutes) * 60 + *seconds) * int64_t{1000} + *thousandths;
  return Instant{date->days() * kDayMilliseconds + in_day};
}

}  // namespace writ
