#include "runtime/facts/committed.h"

#include <algorithm>
#include <vector>

namespace writ {
namespace {

using Value = std::optional<CommittedValue>;

// Names, one a line.
Value TextsOf(std::string_view lines) {
  std::vector<CommittedValue> texts;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    const auto text = CommittedValue::OfText(lines.substr(0, end));
    if (!text) return std::nullopt;
    texts.push_back(*text);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return CommittedValue::OfList(texts);
}

Value LengthOf(const Scalar& value) {
  if (value.is_between)
    return CommittedValue::OfList(
        {CommittedValue::OfDate(value.between.from), CommittedValue::OfDate(value.between.to)});
  return CommittedValue::OfList({CommittedValue::OfNumber(value.span.months),
                                 CommittedValue::OfNumber(value.span.days),
                                 CommittedValue::OfNumber(value.span.working_days)});
}

Value OptionOf(const Program& program, const Scalar& value) {
  if (value.type.index >= program.choices.size()) return std::nullopt;
  const auto& options = program.choices[value.type.index].options;
  if (value.option >= options.size()) return std::nullopt;
  return CommittedValue::OfChoice(options[value.option].id);
}

}  // namespace

Value CommittedOf(const Program& program, const Scalar& value) {
  switch (value.type.kind) {
    case TypeKind::kNumber: return CommittedValue::OfNumber(value.number);
    case TypeKind::kPercent:
    case TypeKind::kPoints: return CommittedValue::OfPercent(value.number);
    case TypeKind::kMoney:
      return CommittedValue::OfMoney(value.number,
                                     value.text.empty() ? program.policy.currency : value.text);
    case TypeKind::kDate:
    case TypeKind::kEvent: return CommittedValue::OfDate(value.date);
    case TypeKind::kPeriod: return CommittedValue::OfPeriod(value.period);
    case TypeKind::kSpan: return LengthOf(value);
    case TypeKind::kText:
    case TypeKind::kTeam: return CommittedValue::OfText(value.text);
    case TypeKind::kYesNo: return CommittedValue::OfYesNo(value.yes);
    case TypeKind::kChoice: return OptionOf(program, value);
    case TypeKind::kList: return TextsOf(value.text);
    case TypeKind::kDocument:
      return value.text.find('\n') == std::string::npos ? CommittedValue::OfText(value.text)
                                                        : TextsOf(value.text);
    case TypeKind::kRecord:
    case TypeKind::kNone:
    case TypeKind::kError: break;
  }
  return std::nullopt;
}

namespace {

// A committed list's items: each its type and its value, behind their lengths in four bytes.
std::vector<CommittedValue> ItemsOf(const CommittedValue& list) {
  std::string_view rest = list.value();
  const auto next = [&rest] {
    uint32_t size = 0;
    for (size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<uint8_t>(rest[i]);
    const std::string_view part = rest.substr(4, size);
    rest.remove_prefix(4 + part.size());
    return part;
  };
  std::vector<CommittedValue> items;
  while (!rest.empty()) {
    const std::string_view type = next(), value = next();
    if (auto item = CommittedValue::Read(type, value)) items.push_back(std::move(*item));
  }
  return items;
}

bool NumberFrom(const CommittedValue& value, const char* type, Number* out) {
  const auto number = value.type() == type ? Number::ParseCanonical(value.value()) : std::nullopt;
  if (number) *out = *number;
  return number.has_value();
}

bool DateFrom(const CommittedValue& value, Date* out) {
  const auto date = value.type() == "date" ? Date::ParseIso(value.value()) : std::nullopt;
  if (date) *out = *date;
  return date.has_value();
}

bool MoneyFrom(const CommittedValue& value, Scalar* out) {
  constexpr size_t kCurrency = 3;
  if (value.type() != "money") return false;
  const std::string_view text = value.value();
  const auto number = Number::ParseCanonical(text.substr(0, text.size() - kCurrency - 1));
  if (!number) return false;
  out->number = *number;
  out->text = text.substr(text.size() - kCurrency);
  return true;
}

bool PeriodFrom(const CommittedValue& value, Scalar* out) {
  const auto period = value.type() == "period" ? Period::Parse(value.value()) : std::nullopt;
  if (period) out->period = *period;
  return period.has_value();
}

bool LengthFrom(const CommittedValue& value, Scalar* out) {
  if (value.type() != "list") return false;
  const auto parts = ItemsOf(value);
  if (parts.size() == 2) {
    out->is_between = true;
    return DateFrom(parts[0], &out->between.from) && DateFrom(parts[1], &out->between.to);
  }
  if (parts.size() != 3) return false;
  int32_t* const into[] = {&out->span.months, &out->span.days, &out->span.working_days};
  for (size_t i = 0; i < 3; ++i) {
    Number number;
    const bool read = NumberFrom(parts[i], "number", &number);
    const auto whole = read ? number.AsInt64() : std::nullopt;
    if (!whole || *whole != static_cast<int32_t>(*whole)) return false;
    *into[i] = static_cast<int32_t>(*whole);
  }
  return true;
}

bool OptionFrom(const Program& program, const CommittedValue& value, Scalar* out) {
  if (value.type() != "choice" || out->type.index >= program.choices.size()) return false;
  const auto& options = program.choices[out->type.index].options;
  for (uint32_t i = 0; i < options.size(); ++i) {
    if (options[i].id != value.value()) continue;
    out->option = i;
    return true;
  }
  return false;
}

bool TextFrom(const CommittedValue& value, Scalar* out) {
  if (value.type() != "text") return false;
  out->text = value.value();
  return true;
}

bool TextsFrom(const CommittedValue& value, Scalar* out) {
  if (value.type() != "list") return false;
  const auto texts = ItemsOf(value);
  for (const CommittedValue& text : texts) {
    if (text.type() != "text" || text.value().find('\n') != std::string::npos) return false;
    if (&text != &texts.front()) out->text += '\n';
    out->text += text.value();
  }
  return true;
}

bool YesNoFrom(const CommittedValue& value, Scalar* out) {
  out->yes = value.value() == "yes";
  return value.type() == "yes_no";
}

bool Fill(const Program& program, const CommittedValue& value, Scalar* out) {
  switch (out->type.kind) {
    case TypeKind::kNumber: return NumberFrom(value, "number", &out->number);
    case TypeKind::kPercent:
    case TypeKind::kPoints: return NumberFrom(value, "percent", &out->number);
    case TypeKind::kMoney: return MoneyFrom(value, out);
    case TypeKind::kDate:
    case TypeKind::kEvent: return DateFrom(value, &out->date);
    case TypeKind::kPeriod: return PeriodFrom(value, out);
    case TypeKind::kSpan: return LengthFrom(value, out);
    case TypeKind::kText:
    case TypeKind::kTeam: return TextFrom(value, out);
    case TypeKind::kYesNo: return YesNoFrom(value, out);
    case TypeKind::kChoice: return OptionFrom(program, value, out);
    case TypeKind::kList: return TextsFrom(value, out);
    case TypeKind::kDocument: return TextFrom(value, out) || TextsFrom(value, out);
    case TypeKind::kRecord:
    case TypeKind::kNone:
    case TypeKind::kError: break;
  }
  return false;
}

}  // namespace

std::optional<Scalar> ScalarOf(const Program& program, const Type& type,
                               const CommittedValue& value) {
  Scalar scalar;
  scalar.type = type.Element();
  if (!Fill(program, value, &scalar)) return std::nullopt;
  return scalar;
}

}  // namespace writ
