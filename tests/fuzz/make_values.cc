#include "tests/fuzz/make_values.h"

#include <algorithm>

namespace writ::fuzz {
namespace {

using Kind = JsonNode::Kind;

JsonNode Node(Kind kind, std::string text) {
  JsonNode node;
  node.kind = kind;
  node.text = std::move(text);
  return node;
}

// A Number as digits; what has no end in decimals is cut.
std::string Digits(const writ::Number& number) {
  const std::string text = number.Canonical();
  if (text.find('/') == std::string::npos) return text;
  std::string shown = number.Display(0, 9);
  std::erase(shown, ',');
  return shown;
}

}  // namespace

JsonNode Text(std::string text) { return Node(Kind::kString, std::move(text)); }
JsonNode Object() { return Node(Kind::kObject, ""); }
JsonNode List() { return Node(Kind::kArray, ""); }

void Put(JsonNode* object, const std::string& key, JsonNode value) {
  const auto at = std::find(object->keys.begin(), object->keys.end(), key);
  if (at != object->keys.end()) {
    object->items[static_cast<size_t>(at - object->keys.begin())] = std::move(value);
    return;
  }
  object->keys.push_back(key);
  object->items.push_back(std::move(value));
}

// A constant of the policy or a round number, moved by nothing, by the least step or by a lot.
std::string ValueMaker::NumberNear(TypeKind kind) {
  std::vector<writ::Number> near = {0, 1, 5, 60, 100, 3000};
  for (const writ::Scalar& constant : program_.constants) {
    if (constant.type.kind == kind) near.insert(near.end(), 4, constant.number);
  }
  const writ::Number base = random_.Of(near);
  const writ::Number least = *writ::Number::Ratio(1, 10'000);
  std::optional<writ::Number> moved = base;
  switch (random_.Below(8)) {
    case 0: moved = base.Add(least); break;
    case 1: moved = base.Subtract(least); break;
    case 2: moved = base.Add(1); break;
    case 3: moved = base.Subtract(1); break;
    case 4: moved = base.Multiply(random_.Between(0, 12)); break;
    case 5: moved = base.Divide(random_.Between(2, 5)); break;
    default: break;
  }
  if (random_.OneIn(40)) moved = writ::Number::Parse("99999999999999999999999999999999999999");
  if (random_.OneIn(40)) moved = writ::Number::Parse("0.00000000000000000000000000000001");
  if (random_.OneIn(40)) moved = writ::Number(INT64_MAX - random_.Between(0, 2));
  if (moved && random_.OneIn(20)) moved = moved->Negated();
  return Digits(moved.value_or(base));
}

std::string ValueMaker::Percent(TypeKind kind) {
  const auto ratio = writ::Number::Parse(NumberNear(kind));
  const auto shown = ratio ? ratio->Multiply(100) : std::nullopt;
  return (shown ? Digits(*shown) : "80") + "%";
}

std::string ValueMaker::Money() {
  const std::string amount = NumberNear(TypeKind::kMoney);
  if (random_.OneIn(30)) return amount + " USD";
  return random_.OneIn(8) ? amount + "元" : amount;
}

JsonNode ValueMaker::Number() {
  std::string digits = NumberNear(TypeKind::kNumber);
  return random_.OneIn(4) ? Text(std::move(digits)) : Node(Kind::kNumber, std::move(digits));
}

std::string ValueMaker::Length() {
  static const char* const kUnits[] = {" months", " years", " days", " working days", "个月"};
  return std::to_string(random_.Between(0, 24)) + random_.Of(kUnits);
}

std::string ValueMaker::Word(TypeKind kind) {
  if (kind == TypeKind::kTeam) return random_.OneIn(3) ? "south" : "north";
  std::vector<std::string> words = {"a", "王芳"};
  for (const writ::Scalar& constant : program_.constants) {
    if (constant.type.kind == TypeKind::kText && !constant.text.empty())
      words.insert(words.end(), 3, constant.text);
  }
  return random_.Of(words);
}

std::string ValueMaker::Day() {
  std::vector<Date> near = {*Date::FromYmd(2026, 3, 10), *Date::FromYmd(2025, 6, 30),
                            *Date::FromYmd(2019, 5, 6), *Date::FromYmd(2024, 2, 29),
                            *Date::FromYmd(2026, 1, 31)};
  for (const writ::Scalar& constant : program_.constants) {
    if (constant.type.kind == TypeKind::kDate) near.push_back(constant.date);
  }
  Date day = random_.Of(near);
  static const int kSteps[] = {0, 0, 0, 1, -1, 30, -31, 365};
  day = day.PlusDays(random_.Of(kSteps)).value_or(day);
  if (random_.OneIn(4)) day = day.PlusMonths(random_.Between(-40, 3)).value_or(day);
  if (random_.OneIn(100)) return random_.OneIn(2) ? "1900-01-01" : "2199-12-31";
  return day.ToIso();
}

std::string ValueMaker::PeriodKey(Frequency frequency) {
  const int back = random_.OneIn(4) ? 40 : 8;
  const Date day = *Date::FromYmd(2026, 3, 10);
  return Period::Containing(frequency, day).Plus(-random_.Between(-1, back)).ToString();
}

JsonNode ValueMaker::Scalar(Type type) {
  switch (type.kind) {
    case TypeKind::kNumber: return Number();
    case TypeKind::kPercent:
    case TypeKind::kPoints: return Text(Percent(type.kind));
    case TypeKind::kMoney: return Text(Money());
    case TypeKind::kDate:
    case TypeKind::kEvent: return Text(Day());
    case TypeKind::kPeriod: return Text(PeriodKey(Frequency::kMonth));
    case TypeKind::kSpan: return Text(Length());
    case TypeKind::kYesNo: return Node(Kind::kBool, random_.OneIn(2) ? "true" : "false");
    case TypeKind::kChoice: {
      const auto& options = program_.choices[type.index].options;
      return options.empty() ? Text("none") : Text(random_.Of(options).id);
    }
    case TypeKind::kText:
    case TypeKind::kDocument:
    case TypeKind::kTeam: return Text(Word(type.kind));
    case TypeKind::kRecord:
    case TypeKind::kList:
    case TypeKind::kNone:
    case TypeKind::kError: break;
  }
  return Text("none");
}

// Yes or no from a day to a day; some overlap, some leave gaps, one may go on.
JsonNode ValueMaker::Stretches() {
  JsonNode list = List();
  for (size_t i = random_.Below(4); i-- > 0;) {
    std::string from = Day(), until = Day();
    if (from > until) std::swap(from, until);
    JsonNode stretch = Object();
    if (!random_.OneIn(5)) Put(&stretch, "from", Text(from));
    if (!random_.OneIn(4)) Put(&stretch, "until", Text(until));
    Put(&stretch, "value", Node(Kind::kBool, random_.OneIn(3) ? "false" : "true"));
    list.items.push_back(std::move(stretch));
  }
  return list;
}

JsonNode ValueMaker::Records(uint32_t entity) {
  JsonNode records = List();
  ++depth_;
  for (size_t i = depth_ > 2 ? 0 : random_.Below(5); i-- > 0;) {
    JsonNode record = Object();
    for (const uint32_t fact : program_.entities[entity].facts) {
      if (!random_.OneIn(8)) Put(&record, program_.facts[fact].names.id, Fact(fact));
    }
    records.items.push_back(std::move(record));
  }
  --depth_;
  if (random_.OneIn(5)) return records;
  JsonNode list = Object();
  Put(&list, "complete_through", Text(Day()));
  Put(&list, "items", std::move(records));
  return list;
}

JsonNode ValueMaker::Bare(uint32_t fact) {
  const writ::Fact& declared = program_.facts[fact];
  if (random_.OneIn(14)) return Text("none");
  if (declared.over_time) return random_.OneIn(6) ? Scalar(declared.type) : Stretches();
  if (declared.type.kind == TypeKind::kList) return Records(declared.type.index);
  const auto within = [&](const std::optional<writ::Scalar>& bound) {
    const std::string digits = Digits(bound->number);
    return declared.type.kind == TypeKind::kNumber ? Node(Kind::kNumber, digits) : Text(digits);
  };
  // Out of its range the importer refuses a value, so most stay on a bound or near a constant.
  if (declared.range_from && declared.type.kind == TypeKind::kNumber) {
    if (random_.OneIn(4)) return within(declared.range_from);
    if (declared.range_to && random_.OneIn(4)) return within(declared.range_to);
    for (int attempt = 0; attempt < 8; ++attempt) {
      JsonNode value = Number();
      const auto number = writ::Number::Parse(value.text);
      if (number && *number >= declared.range_from->number &&
          (!declared.range_to || *number <= declared.range_to->number))
        return value;
    }
    return within(declared.range_from);
  }
  return Scalar(declared.type);
}

JsonNode ValueMaker::Annotated(JsonNode value) {
  JsonNode node = Object();
  Put(&node, "value", std::move(value));
  if (!random_.OneIn(3)) Put(&node, "recorded", Text(Day()));
  if (random_.OneIn(3)) Put(&node, "source", Text("crm"));
  if (random_.OneIn(3)) Put(&node, "status", Text(random_.OneIn(2) ? "disputed" : "asserted"));
  if (random_.OneIn(6)) Put(&node, "document", Text("letter.pdf"));
  return node;
}

JsonNode ValueMaker::Recordings(uint32_t fact) {
  if (!random_.OneIn(10)) return Bare(fact);
  if (!random_.OneIn(3)) return Annotated(Bare(fact));
  JsonNode several = List();
  for (int i = 0; i < 2; ++i) several.items.push_back(Annotated(Bare(fact)));
  return several;
}

// Months in a row up to the decision date, with a gap now and then.
JsonNode ValueMaker::Series(uint32_t fact) {
  const Frequency frequency = *program_.facts[fact].type.per;
  const Period newest = Period::Containing(frequency, *Date::FromYmd(2026, 3, 10));
  JsonNode series = Object();
  const int first = random_.Between(-1, random_.OneIn(4) ? 12 : 2);
  const int count = random_.Between(0, random_.OneIn(5) ? 16 : 6);
  for (int i = first + count - 1; i >= first; --i) {
    if (random_.OneIn(8)) continue;
    Put(&series, newest.Plus(-i).ToString(), Recordings(fact));
  }
  return series;
}

JsonNode ValueMaker::Fact(uint32_t fact) {
  return program_.facts[fact].type.per ? Series(fact) : Recordings(fact);
}

}  // namespace writ::fuzz
