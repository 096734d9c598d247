#include <array>
#include <charconv>

#include "engine/base/date.h"
#include "runtime/facts/xapi.h"

namespace writ {
namespace {

constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  std::string_view Take(size_t count) {
    const auto taken = text_.substr(0, count);
    text_.remove_prefix(taken.size());
    return taken;
  }
  // So many digits, below `limit`.
  std::optional<int64_t> Digits(size_t count, int64_t limit) {
    const auto text = Take(count);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() != count || error != std::errc() || end != text.data() + text.size())
      return std::nullopt;
    if (text.front() == '-' || value >= limit) return std::nullopt;
    return value;
  }
  // A run of at most nine digits.
  std::optional<int64_t> Run() {
    size_t count = 0;
    while (count < text_.size() && text_[count] >= '0' && text_[count] <= '9') ++count;
    if (count == 0 || count > kMostDigits) return std::nullopt;
    return Digits(count, kNoLimit);
  }
  // ".123" in milliseconds, what is finer dropped; 0 if there is none, nullopt for a bare point.
  std::optional<int64_t> Fraction() {
    if (!Take('.')) return 0;
    int64_t value = 0, unit = kSecond / 10;
    bool any = false;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; any = true) {
      value += (text_.front() - '0') * unit;
      unit /= 10;
      text_.remove_prefix(1);
    }
    if (!any) return std::nullopt;
    return value;
  }
  bool empty() const { return text_.empty(); }

 private:
  static constexpr size_t kMostDigits = 9;
  static constexpr int64_t kNoLimit = 1'000'000'000;
  std::string_view text_;
};

// "Z", "+08:00", "+0800", "+08", in milliseconds to be taken off.
std::optional<int64_t> Zone(Reader* in) {
  if (in->Take('Z')) return 0;
  const bool west = in->Take('-');
  if (!west && !in->Take('+')) return std::nullopt;
  const auto hours = in->Digits(2, 24);
  if (!hours) return std::nullopt;
  int64_t offset = *hours * kHour;
  if (!in->empty()) {
    in->Take(':');
    const auto minutes = in->Digits(2, 60);
    if (!minutes) return std::nullopt;
    offset += *minutes * kMinute;
  }
  return west ? -offset : offset;
}

}  // namespace

std::optional<Instant> ParseMoment(std::string_view text) {
  constexpr size_t kDateLength = 10;
  Reader in(text);
  const auto day = Date::ParseIso(in.Take(kDateLength));
  if (!day || !(in.Take('T') || in.Take('t') || in.Take(' '))) return std::nullopt;
  const auto hours = in.Digits(2, 24);
  if (!hours || !in.Take(':')) return std::nullopt;
  const auto minutes = in.Digits(2, 60);
  if (!minutes) return std::nullopt;
  int64_t moment = day->days() * kDay + *hours * kHour + *minutes * kMinute;
  if (in.Take(':')) {
    const auto seconds = in.Digits(2, 60);
    const auto fraction = seconds ? in.Fraction() : std::nullopt;
    if (!fraction) return std::nullopt;
    moment += *seconds * kSecond + *fraction;
  }
  const auto zone = Zone(&in);
  if (!zone || !in.empty()) return std::nullopt;
  const Instant instant{moment - *zone};
  if (!instant.IsWritable()) return std::nullopt;
  return instant;
}

std::optional<int64_t> ParseDuration(std::string_view text) {
  constexpr std::array<std::pair<char, int64_t>, 3> kUnits = {
      {{'H', kHour}, {'M', kMinute}, {'S', kSecond}}};
  Reader in(text);
  if (!in.Take('P') || !in.Take('T') || in.empty()) return std::nullopt;
  int64_t total = 0;
  size_t from = 0;  // units come in this order, each at most once
  while (!in.empty()) {
    const auto value = in.Run();
    const auto fraction = value ? in.Fraction() : std::nullopt;
    if (!fraction) return std::nullopt;
    size_t unit = from;
    while (unit < kUnits.size() && !in.Take(kUnits[unit].first)) ++unit;
    if (unit == kUnits.size() || (*fraction != 0 && kUnits[unit].first != 'S')) return std::nullopt;
    total += *value * kUnits[unit].second + *fraction;
    from = unit + 1;
  }
  return total;
}

}  // namespace writ
