#include "runtime/facts/record_json.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "runtime/facts/builder.h"

namespace writ {
namespace {

namespace ondemand = simdjson::ondemand;

struct Option {
  std::string token;
  int64_t index;
};  // with its quotes

struct Series {
  Period period;
  uint32_t input;
};

// One spelling of a fact's name.
struct Key {
  std::string text;  // with the closing quote
  uint32_t column = 0;
};

// A fact as text may give it.
struct Column {
  TypeKind kind = TypeKind::kError;
  std::optional<Frequency> per;
  bool plain = false;             // it may be read here at all
  std::optional<uint32_t> input;  // of one that is no series
  std::vector<Series> series;     // ascending
  std::vector<Option> options;
  bool ranged = false;
  int64_t low = INT64_MIN, high = INT64_MAX;
  uint32_t next = 0;  // the key that followed it last: records are alike
};

std::string_view Trimmed(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// A JSON number without an exponent, times 10^digits; nullopt for anything else and for what does
// not fit.
std::optional<int64_t> ReadFixed(std::string_view token, int digits) {
  constexpr int kMostDigits = 18;  // any such number fits 64 bits
  size_t at = 0;
  const bool negative = !token.empty() && token[0] == '-';
  if (negative) ++at;
  const size_t start = at;
  int64_t value = 0;
  const auto digit = [&] { return at < token.size() && token[at] >= '0' && token[at] <= '9'; };
  for (; digit(); ++at) {
    if (at - start >= static_cast<size_t>(kMostDigits)) return std::nullopt;
    value = value * 10 + (token[at] - '0');
  }
  const size_t whole = at - start;
  if (whole == 0 || (whole > 1 && token[start] == '0')) return std::nullopt;
  int left = digits;
  if (at < token.size() && token[at] == '.') {
    ++at;
    const size_t fraction = at;
    for (; digit(); ++at, --left) {
      if (left == 0) return std::nullopt;
      value = value * 10 + (token[at] - '0');
    }
    if (at == fraction) return std::nullopt;
  }
  if (at != token.size() || whole + static_cast<size_t>(digits) > kMostDigits) return std::nullopt;
  for (; left > 0; --left) value *= 10;
  return negative ? -value : value;
}

// "2026-03-10" with its quotes.
std::optional<int64_t> ReadDate(std::string_view token) {
  if (token.size() != 12 || token.front() != '"' || token.back() != '"') return std::nullopt;
  const std::optional<Date> date = Date::ParseIso(token.substr(1, 10));
  return date ? std::optional<int64_t>(date->days()) : std::nullopt;
}

// "11.5%" with its quotes.
std::optional<int64_t> ReadPercent(std::string_view token, int digits) {
  if (token.size() < 4 || token.front() != '"' || !token.ends_with("%\"")) return std::nullopt;
  return ReadFixed(token.substr(1, token.size() - 3), digits - 2);
}

bool IsNone(std::string_view token) { return token == "\"none\"" || token == "\"无\""; }

}  // namespace

struct RecordReader::Impl {
  explicit Impl(const Plan& the_plan) : plan(the_plan) {
    const Program& program = plan.program();
    usable = SubjectEntity(program) == plan.entity();
    if (!usable) return;
    for (const uint32_t fact : program.entities[plan.entity()].facts) AddFact(fact);
    seen.assign(columns.size(), 0);
    Index();
  }

  void AddFact(uint32_t index) {
    const Program& program = plan.program();
    const Fact& fact = program.facts[index];
    Column column;
    column.kind = fact.type.kind;
    column.per = fact.type.per;
    column.plain = !fact.over_time;
    const std::span<const PlanInput> inputs = plan.Inputs();
    for (uint32_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].fact != index || inputs[i].absent) continue;
      if (inputs[i].period)
        column.series.push_back({*inputs[i].period, i});
      else
        column.input = i;
    }
    std::sort(column.series.begin(), column.series.end(),
              [](const Series& a, const Series& b) { return a.period < b.period; });
    if (fact.type.kind == TypeKind::kChoice) {
      const ChoiceType& choice = program.choices[fact.type.index];
      for (size_t i = choice.options.size(); i-- > 0;)  // the first of equal names wins
        for (const std::string* name :
             {&choice.options[i].id, &choice.options[i].en, &choice.options[i].zh})
          if (!name->empty())
            column.options.insert(column.options.begin(),
                                  {"\"" + *name + "\"", static_cast<int64_t>(i)});
    }
    SetRange(fact, &column);
    columns.push_back(std::move(column));
    for (const std::string* name : {&fact.names.id, &fact.names.en, &fact.names.zh}) AddKey(*name);
  }

  void SetRange(const Fact& fact, Column* column) const {
    const auto bound = [&](const std::optional<Scalar>& scalar, int64_t* out) {
      if (!scalar) return;
      column->ranged = true;
      const std::optional<int64_t> scaled = scalar->number.Scaled(plan.digits());
      column->plain = column->plain && scaled.has_value();
      *out = scaled.value_or(0);
    };
    bound(fact.range_from, &column->low);
    bound(fact.range_to, &column->high);
    const bool number = fact.type.kind == TypeKind::kNumber || fact.type.kind == TypeKind::kMoney ||
                        fact.type.kind == TypeKind::kPercent;
    if (column->ranged && !number) column->plain = false;
  }

  // What the importer gives another meaning than a fact's is no key here.
  void AddKey(const std::string& name) {
    for (const char* taken : {"id", "told", "events", "employment"})
      if (name == taken) return;
    // Keys are compared before it is known where they end: never beyond the padding.
    if (name.empty() || name.size() > kPadding - 8) return;
    if (name.find_first_of("\"\\") != name.npos) return;
    for (const Key& key : keys)
      if (key.text.size() == name.size() + 1 && key.text.starts_with(name)) return;
    keys.push_back({name + "\"", static_cast<uint32_t>(columns.size() - 1)});
  }

  static uint64_t Hash(const char* text, size_t size, uint64_t factor) {
    uint64_t first = 0, last = 0;
    const size_t part = std::min<size_t>(size, 8);
    std::memcpy(&first, text, part);
    std::memcpy(&last, text + size - part, part);
    return (first ^ (last << 7 | last >> 57) ^ size * 0x9E3779B97F4A7C15u) * factor;
  }

  // A table in which no two keys meet, found by trying: there are few keys. If none is found, all
  // texts go to the importer.
  void Index() {
    size_t size = 16;
    while (size < keys.size() * 4) size *= 2;
    shift = 64;
    for (size_t n = size; n > 1; n /= 2) --shift;
    for (uint64_t attempt = 1; attempt <= 10'000; ++attempt) {
      factor = attempt * 0x9E3779B97F4A7C15u | 1;
      table.assign(size, kNoKey);
      bool apart = true;
      for (uint32_t i = 0; i < keys.size() && apart; ++i) {
        uint32_t& place =
            table[Hash(keys[i].text.data(), keys[i].text.size() - 1, factor) >> shift];
        apart = place == kNoKey;
        place = i;
      }
      if (apart) return;
    }
    usable = false;
  }

  // The column of the key whose text begins at `raw`, behind its quote; `hint` is the key expected
  // there.
  uint32_t ColumnOf(const char* raw, uint32_t* hint) const {
    if (*hint < keys.size()) {
      const Key& expected = keys[*hint];
      if (std::memcmp(raw, expected.text.data(), expected.text.size()) == 0) return expected.column;
    }
    const size_t size = std::strcspn(raw, "\"\\");
    if (raw[size] != '"') return kNoKey;
    const uint32_t found = table[Hash(raw, size, factor) >> shift];
    if (found == kNoKey || keys[found].text.size() != size + 1 ||
        std::memcmp(raw, keys[found].text.data(), size) != 0)
      return kNoKey;
    *hint = found;
    return keys[found].column;
  }

  bool ReadDocument(std::string_view text, PreparedRecord* record) {
    ondemand::document document;
    if (parser.iterate(text.data(), text.size(), text.size() + kPadding).get(document))
      return false;
    ondemand::object outer;
    if (document.get_object().get(outer)) return false;
    bool read = false;
    for (auto found : outer) {
      ondemand::field field;
      if (std::move(found).get(field) || read) return false;
      if (std::memcmp(field.key().raw(), "subject\"", 8) != 0) return false;
      ondemand::object subject;
      if (field.value().get_object().get(subject) || !ReadSubject(subject, record)) return false;
      read = true;
    }
    const char* rest = nullptr;  // an error here means that nothing is left
    return read && document.current_location().get(rest) != simdjson::SUCCESS;
  }

  bool ReadSubject(ondemand::object& subject, PreparedRecord* record) {
    bool has_id = false;
    ++epoch;
    uint32_t hint = first;
    uint32_t* from = &first;
    for (auto found : subject) {
      ondemand::field field;
      if (std::move(found).get(field)) return false;
      const char* raw = field.key().raw();
      ondemand::value value = field.value();
      if (raw[0] == 'i' && raw[1] == 'd' && raw[2] == '"') {
        if (has_id || !IsId(Trimmed(value.raw_json_token()))) return false;
        has_id = true;
        continue;
      }
      const uint32_t column = ColumnOf(raw, &hint);
      if (column == kNoKey || seen[column] == epoch) return false;
      seen[column] = epoch;
      *from = hint;
      from = &columns[column].next;
      hint = *from;
      if (!ReadColumn(columns[column], value, record)) return false;
    }
    return has_id;
  }

  static bool IsId(std::string_view token) {
    if (token.size() > 2 && token.front() == '"') return token.find('\\') == token.npos;
    return ReadFixed(token, 0).has_value();
  }

  bool ReadColumn(const Column& column, ondemand::value& value, PreparedRecord* record) {
    if (!column.plain) return false;
    if (column.per) return ReadSeries(column, value, record);
    return ReadValue(column, Trimmed(value.raw_json_token()), column.input, record);
  }

  // {"2026-01": 61000, …}, periods ascending.
  bool ReadSeries(const Column& column, ondemand::value& value, PreparedRecord* record) {
    ondemand::object periods;
    if (value.get_object().get(periods)) return false;
    std::optional<Period> last;
    size_t at = 0;
    for (auto found : periods) {
      ondemand::field field;
      if (std::move(found).get(field)) return false;
      const char* raw = field.key().raw();
      const auto period = Period::Parse(std::string_view(raw, std::strcspn(raw, "\"\\")));
      if (!period || period->frequency != *column.per || (last && *period <= *last)) return false;
      last = period;
      while (at < column.series.size() && column.series[at].period < *period) ++at;
      const bool wanted = at < column.series.size() && column.series[at].period == *period;
      const std::optional<uint32_t> input =
          wanted ? std::optional(column.series[at].input) : std::nullopt;
      ondemand::value one = field.value();
      if (!ReadValue(column, Trimmed(one.raw_json_token()), input, record)) return false;
    }
    return true;
  }

  bool ReadValue(const Column& column, std::string_view token, std::optional<uint32_t> input,
                 PreparedRecord* record) const {
    if (IsNone(token)) {
      if (input) record->SetState(*input, InputState::kNone);
      return true;
    }
    const std::optional<int64_t> value = Value(column, token);
    if (!value || *value < column.low || *value > column.high) return false;
    if (input) record->Set(*input, *value);
    return true;
  }

  std::optional<int64_t> Value(const Column& column, std::string_view token) const {
    switch (column.kind) {
      case TypeKind::kNumber:
      case TypeKind::kMoney: return ReadFixed(token, plan.digits());
      case TypeKind::kPercent: return ReadPercent(token, plan.digits());
      case TypeKind::kDate: return ReadDate(token);
      case TypeKind::kYesNo:
        return token == "true"    ? std::optional<int64_t>(1)
               : token == "false" ? std::optional<int64_t>(0)
                                  : std::nullopt;
      case TypeKind::kChoice:
        for (const Option& option : column.options)
          if (option.token == token) return option.index;
        return std::nullopt;
      case TypeKind::kText:  // no plan reads text; it need only be text
      case TypeKind::kTeam:
      case TypeKind::kDocument:
        if (token.size() < 3 || token.front() != '"') return std::nullopt;
        return token.find('\\') == token.npos ? std::optional<int64_t>(0) : std::nullopt;
      case TypeKind::kPoints:
      case TypeKind::kPeriod:
      case TypeKind::kSpan:
      case TypeKind::kRecord:
      case TypeKind::kList:
      case TypeKind::kEvent:
      case TypeKind::kNone:
      case TypeKind::kError: return std::nullopt;
    }
    return std::nullopt;
  }

  static constexpr uint32_t kNoKey = 0xFFFFFFFF;

  const Plan& plan;
  ondemand::parser parser;
  bool usable = false;
  std::vector<Key> keys;
  std::vector<Column> columns;
  std::vector<uint32_t> table;  // by the upper bits of a key's hash
  uint64_t factor = 1;
  int shift = 64;
  std::vector<uint64_t> seen;  // by column: the text in which it came last
  uint64_t epoch = 0;
  uint32_t first = kNoKey;  // the key that came first last time
};

RecordReader::RecordReader(const Plan& plan) : impl_(std::make_unique<Impl>(plan)) {}
RecordReader::~RecordReader() = default;

bool RecordReader::Read(std::string_view text, PreparedRecord* record) {
  if (!impl_->usable) return false;
  record->Clear();
  if (!impl_->ReadDocument(text, record)) return false;
  impl_->plan.Complete(record);
  return true;
}

}  // namespace writ
