#include <algorithm>
#include <cstddef>
#include <iterator>
#include <tuple>

#include "engine/flow/state.h"
#include "runtime/facts/builder.h"
#include "runtime/facts/fact_bytes.h"
#include "runtime/facts/fact_code.h"

namespace writ {
namespace {

using Kind = FactCodeError::Kind;

// Where in the policy the facts of a record are looked for, and what is being read of them.
struct Owner {
  const std::vector<uint32_t>* facts = nullptr;  // of its entity; nullptr: the policy has none such
  const Owner* list = nullptr;                   // the record is a member of this one's list
  std::string_view fact;
};

class Decoder {
 public:
  Decoder(const Program& program, const FactRow& row, SubjectFacts* into)
      : program_(program),
        bytes_(row.bytes),
        batch_(row.stamp.batch.text),
        recorded_(flow::DayOf(row.stamp.recorded)),
        into_(into) {}

  // False once something is wrong: Error() says what.
  bool Decode() {
    const uint8_t form = bytes_.Byte();
    if (bytes_.ok() && form > kFactRowForm) return Wrong(Kind::kNewerForm);
    if (form != kFactRowForm) return bytes_.Fail();
    Owner person;
    if (into_->entity < program_.entities.size())
      person.facts = &program_.entities[into_->entity].facts;
    return Record(&person, 0, &into_->record) && Tellings() && Events() && Spells() && Figures() &&
           (bytes_.AtEnd() || bytes_.Fail());
  }

  FactCodeError Error() {
    error_.offset = bytes_.offset();
    error_.batch = Ref(batch_);
    return std::move(error_);
  }
  size_t skipped() const { return skipped_; }

 private:
  bool Wrong(Kind kind) {
    error_.kind = kind;
    return bytes_.Fail();
  }

  static std::string PathOf(const Owner& owner) {
    std::string path(owner.fact);
    for (const Owner* list = owner.list; list != nullptr; list = list->list)
      path = std::string(list->fact) + "." + path;
    return path;
  }

  // Rows name facts in the order of their ids, and policies often declare them so: the search goes
  // on from where the last one was found.
  std::optional<uint32_t> Find(const Owner& owner, size_t* next) const {
    const size_t count = owner.facts == nullptr ? 0 : owner.facts->size();
    for (size_t tried = 0; tried < count; ++tried) {
      if (*next >= count) *next = 0;
      const uint32_t fact = (*owner.facts)[(*next)++];
      if (program_.facts[fact].names.id == owner.fact) return fact;
    }
    return std::nullopt;
  }

  bool Record(Owner* owner, int depth, FactRecord* record) {
    if (depth > kMaxListDepth) return bytes_.Fail();
    const size_t count = bytes_.Items();
    size_t next = 0;
    for (size_t i = 0; i < count && bytes_.ok(); ++i) {
      const std::string_view id = bytes_.Text();
      if (i > 0 && id <= owner->fact) bytes_.Fail();
      owner->fact = id;
      const TypeCode code = bytes_.Code();
      if (!bytes_.ok()) return false;
      const auto index = Find(*owner, &next);
      const Fact* fact = index ? &program_.facts[*index] : nullptr;
      if (fact == nullptr) {
        if (owner->facts != nullptr) ++skipped_;
      } else if (const auto declared = TypeCodeOf(fact->type, fact->over_time); declared != code) {
        error_.fact = PathOf(*owner);
        error_.in_row = WordsOf(code);
        error_.declared = declared ? WordsOf(*declared) : LocalText{"something else", "其他类型"};
        return Wrong(Kind::kOtherType);
      }
      Entries(*owner, code, fact, depth, index && record ? &record->facts[*index] : nullptr);
    }
    return bytes_.ok();
  }

  // Without `entries` the facts are passed over.
  void Entries(const Owner& owner, const TypeCode& code, const Fact* fact, int depth,
               std::vector<FactEntry>* entries) {
    const size_t count = bytes_.Items();
    std::optional<Period> before;
    for (size_t i = 0; i < count && bytes_.ok(); ++i) {
      const uint64_t head = bytes_.Count();
      std::optional<Period> period;
      if ((head & 1) != 0 && code.per) period = bytes_.When(*code.per);
      if (period.has_value() != ((head & 1) != 0) || (i > 0 && period <= before)) bytes_.Fail();
      if (!bytes_.ok()) return;
      before = period;
      std::vector<Recording> passed_over;
      auto* all = entries == nullptr ? &passed_over : &EntryOf(period, entries)->recordings;
      for (uint64_t k = 0; k < head / 2 && bytes_.ok(); ++k)
        Read(owner, code, fact, depth, &all->emplace_back());
      Settle(all);
    }
  }

  static FactEntry* EntryOf(std::optional<Period> period, std::vector<FactEntry>* entries) {
    const auto at = std::ranges::lower_bound(*entries, period, {}, &FactEntry::period);
    if (at != entries->end() && at->period == period) return &*at;
    return &*entries->insert(at, FactEntry{period, {}});
  }

  // By the day of recording; of two of one day, the one that came later counts.
  static void Settle(std::vector<Recording>* all) {
    if (all->size() < 2) return;
    std::ranges::stable_sort(*all, {}, &Recording::recorded);
    size_t kept = 0;
    for (size_t i = 0; i < all->size(); ++i) {
      const bool again = i > 0 && (*all)[kept - 1].recorded == (*all)[i].recorded;
      const size_t at = again ? kept - 1 : kept++;
      if (at != i) (*all)[at] = std::move((*all)[i]);
    }
    all->erase(all->begin() + static_cast<std::ptrdiff_t>(kept), all->end());
  }

  bool Read(const Owner& owner, const TypeCode& code, const Fact* fact, int depth,
            Recording* recording) {
    const uint8_t flags = bytes_.Byte();
    if ((flags & 0x80) != 0) return bytes_.Fail();
    // What a member of a list says became known with the list.
    if (depth == 0) recording->recorded = recorded_;
    if ((flags & fact_flags::kRecorded) != 0) recording->recorded = bytes_.Day();
    if ((flags & fact_flags::kDisputed) != 0) recording->status = FactStatus::kDisputed;
    if ((flags & fact_flags::kSource) != 0) source_ = bytes_.Text();
    if ((flags & fact_flags::kDocument) != 0) document_ = bytes_.Text();
    recording->source = source_;
    recording->document = document_;
    recording->batch = batch_;
    switch (flags & fact_flags::kShape) {
      case 0: return Value(owner, code.value, fact, &recording->value.emplace<Scalar>());
      case 1: recording->value = NoneValue{}; return bytes_.ok();
      case 2: return List(owner, code, fact, depth, &recording->value.emplace<ListValue>());
      case 3: return Intervals(code, &recording->value.emplace<std::vector<IntervalValue>>());
      default: return bytes_.Fail();
    }
  }

  bool Value(const Owner& owner, ValueCode code, const Fact* fact, Scalar* value) {
    if (fact != nullptr) value->type = fact->type.Element();
    if (code != ValueCode::kChoice) return Plain(code, value);
    const std::string_view option = bytes_.Text();
    if (!bytes_.ok() || fact == nullptr) return bytes_.ok();
    if (Choose(option, value)) return true;
    error_.fact = PathOf(owner);
    return false;
  }

  // The option of the choice value->type.
  bool Choose(std::string_view option, Scalar* value) {
    if (value->type.index >= program_.choices.size()) return bytes_.Fail();
    const ChoiceType& choice = program_.choices[value->type.index];
    for (uint32_t i = 0; i < choice.options.size(); ++i) {
      if (choice.options[i].id != option) continue;
      value->option = i;
      return true;
    }
    error_.in_row = {std::string(option), std::string(option)};
    error_.declared = {choice.names.id,
                       choice.names.zh.empty() ? choice.names.id : choice.names.zh};
    return Wrong(Kind::kNoOption);
  }

  bool Plain(ValueCode code, Scalar* value) {
    switch (code) {
      case ValueCode::kNumber:
      case ValueCode::kPercent:
      case ValueCode::kPoints: value->number = bytes_.Exact(); break;
      case ValueCode::kMoney:
        value->number = bytes_.Exact();
        value->text = bytes_.Text();
        break;
      case ValueCode::kDate:
      case ValueCode::kEvent: value->date = bytes_.Day(); break;
      case ValueCode::kPeriod: value->period = AnyPeriod(bytes_.Byte()); break;
      case ValueCode::kSpan: Length(value); break;
      case ValueCode::kText:
      case ValueCode::kDocument:
      case ValueCode::kTeam: value->text = bytes_.Text(); break;
      case ValueCode::kYesNo:
      case ValueCode::kYesNoOverTime: value->yes = YesNo(); break;
      case ValueCode::kChoice:
      case ValueCode::kList: bytes_.Fail(); break;
    }
    return bytes_.ok();
  }

  bool YesNo() {
    const uint8_t byte = bytes_.Byte();
    if (byte > 1) bytes_.Fail();
    return byte == 1;
  }

  Period AnyPeriod(uint8_t frequency) {
    if (frequency > static_cast<uint8_t>(Frequency::kYear)) {
      bytes_.Fail();
      return {};
    }
    return bytes_.When(static_cast<Frequency>(frequency));
  }

  void Length(Scalar* value) {
    value->is_between = YesNo();
    if (value->is_between) {
      value->between.from = bytes_.Day();
      value->between.to = bytes_.Day();
      return;
    }
    for (int32_t* part : {&value->span.months, &value->span.days, &value->span.working_days}) {
      const int64_t read = bytes_.Signed();
      *part = static_cast<int32_t>(read);
      if (*part != read) bytes_.Fail();
    }
  }

  bool List(const Owner& owner, const TypeCode& code, const Fact* fact, int depth,
            ListValue* list) {
    if (code.value != ValueCode::kList) return bytes_.Fail();
    const uint64_t head = bytes_.Count();
    if ((head & 1) != 0) list->complete_through = bytes_.Day();
    Owner member;
    member.list = &owner;
    if (fact != nullptr && fact->type.index < program_.entities.size())
      member.facts = &program_.entities[fact->type.index].facts;
    for (uint64_t i = 0; i < head / 2 && bytes_.ok(); ++i) {
      FactRecord* item = fact == nullptr ? nullptr : &list->items.emplace_back();
      Record(&member, depth + 1, item);
    }
    return bytes_.ok();
  }

  bool Intervals(const TypeCode& code, std::vector<IntervalValue>* days) {
    if (code.value != ValueCode::kYesNoOverTime) return bytes_.Fail();
    const size_t count = bytes_.Items();
    for (size_t i = 0; i < count && bytes_.ok(); ++i) {
      IntervalValue& one = days->emplace_back();
      const uint8_t flags = bytes_.Byte();
      if (flags > (fact_flags::kYes | fact_flags::kFrom | fact_flags::kUntil)) bytes_.Fail();
      one.yes = (flags & fact_flags::kYes) != 0;
      if ((flags & fact_flags::kFrom) != 0) one.from = bytes_.Day();
      if ((flags & fact_flags::kUntil) != 0) one.until = bytes_.Day();
    }
    return bytes_.ok();
  }

  bool Tellings() {
    const auto key = [](const Told& one) { return std::tie(one.policy, one.version, one.on); };
    const size_t count = bytes_.Items();
    auto& all = into_->told;
    for (size_t i = 0; i < count && bytes_.ok(); ++i) {
      Told told;
      told.policy = bytes_.Text();
      told.version = bytes_.Text();
      told.on = bytes_.Day();
      if (bytes_.ok()) all.push_back(std::move(told));
    }
    std::ranges::sort(all, {}, key);
    const auto same = std::ranges::unique(all, {}, key);
    all.erase(same.begin(), same.end());
    return bytes_.ok();
  }

  // Ascending. What either has twice stands twice; what both have is the same.
  template <class T>
  static void Unite(std::vector<T> read, std::vector<T>* into) {
    std::ranges::sort(read);
    std::ranges::sort(*into);
    std::vector<T> both;
    std::ranges::set_union(read, *into, std::back_inserter(both));
    *into = std::move(both);
  }

  bool Events() {
    const size_t count = bytes_.Items();
    std::string_view before;
    for (size_t i = 0; i < count && bytes_.ok(); ++i) {
      const std::string_view event = bytes_.Text();
      if (i > 0 && event <= before) return bytes_.Fail();
      before = event;
      const size_t of_event = bytes_.Items();
      std::vector<Date> days;
      for (size_t k = 0; k < of_event && bytes_.ok(); ++k) days.push_back(bytes_.Day());
      if (!bytes_.ok()) return false;
      if (IsDeclared(event)) {
        Unite(std::move(days), &into_->events[std::string(event)]);
      } else {
        ++skipped_;
      }
    }
    return bytes_.ok();
  }

  bool IsDeclared(std::string_view event) const {
    const auto named = [&](const auto& thing) { return thing.names.id == event; };
    return std::ranges::any_of(program_.events, named) ||
           std::ranges::any_of(program_.findings, named);
  }

  bool Spells() {
    const size_t count = bytes_.Items();
    std::vector<std::pair<Date, Date>> spells;
    for (size_t i = 0; i < count && bytes_.ok(); ++i) {
      const Date from = bytes_.Day(), until = bytes_.Day();
      spells.emplace_back(from, until);
    }
    if (count > 0 && bytes_.ok()) Unite(std::move(spells), &into_->spells);
    return bytes_.ok();
  }

  bool Figures() {
    const size_t count = bytes_.Items();
    for (size_t i = 0; i < count && bytes_.ok(); ++i) Figure();
    return bytes_.ok();
  }

  void Figure() {
    CohortKey key;
    key.group = bytes_.Text();
    key.function = bytes_.Text();
    key.operand = bytes_.Text();
    if (const uint8_t per = bytes_.Byte(); per > 0)
      key.period = AnyPeriod(static_cast<uint8_t>(per - 1));
    const TypeCode code = bytes_.Code();
    CohortFigure figure;
    const auto operand = OperandType(key.operand);
    const bool known = Resolve(key, code, operand, &figure.value);
    if (!bytes_.ok()) return;
    if (code.value != ValueCode::kChoice) {
      Plain(code.value, &figure.value);
    } else if (const auto option = bytes_.Text();
               bytes_.ok() && known && !Choose(option, &figure.value)) {
      error_.fact = key.operand;
    }
    figure.count = People();
    figure.known = People();
    if (!bytes_.ok()) return;
    if (known) {
      into_->cohorts[std::move(key)] = std::move(figure);
    } else {
      ++skipped_;
    }
  }

  // Gives the figure its type. False if the policy does not declare what it is a figure of, or
  // after an error if as something else.
  bool Resolve(const CohortKey& key, const TypeCode& code, std::optional<Type> operand,
               Scalar* value) {
    if (!bytes_.ok()) return false;
    if (key.function == "count") operand = Type{TypeKind::kNumber};
    if (!operand) return false;
    const auto declared = TypeCodeOf(operand->Element(), false);
    value->type = operand->Element();
    if (declared == code) return true;
    error_.fact = key.operand;
    error_.in_row = WordsOf(code);
    error_.declared = declared ? WordsOf(*declared) : LocalText{"something else", "其他类型"};
    return Wrong(Kind::kOtherType);
  }

  std::optional<Type> OperandType(std::string_view id) const {
    for (const Fact& fact : program_.facts)
      if (fact.names.id == id) return fact.type;
    for (const Definition& definition : program_.definitions)
      if (definition.names.id == id) return definition.type;
    return std::nullopt;
  }

  int32_t People() {
    const uint64_t people = bytes_.Count();
    if (people > INT32_MAX) bytes_.Fail();
    return bytes_.ok() ? static_cast<int32_t>(people) : 0;
  }

  const Program& program_;
  FactBytes bytes_;
  std::string batch_;
  Date recorded_;
  SubjectFacts* into_;
  std::string source_, document_;  // of the recording before
  size_t skipped_ = 0;
  FactCodeError error_;
};

}  // namespace

std::expected<FactsAdded, FactCodeError> AddFacts(const Program& program,
                                                  std::span<const FactRow> rows,
                                                  SubjectFacts* into) {
  std::vector<const FactRow*> in_order;
  in_order.reserve(rows.size());
  for (const FactRow& row : rows) in_order.push_back(&row);
  std::ranges::sort(in_order, {}, [](const FactRow* row) {
    const BatchStamp& stamp = row->stamp;
    return std::tie(stamp.sequence, stamp.recorded, stamp.batch, row->bytes);
  });
  into->entity = SubjectEntity(program);
  FactsAdded added;
  for (const FactRow* row : in_order) {
    Decoder decoder(program, *row, into);
    if (!decoder.Decode()) return std::unexpected(decoder.Error());
    added.skipped += decoder.skipped();
  }
  return added;
}

std::expected<FactsAdded, FactCodeError> AddFacts(const Program& program, std::string_view bytes,
                                                  const BatchStamp& stamp, SubjectFacts* into) {
  const FactRow row{bytes, stamp};
  return AddFacts(program, std::span(&row, 1), into);
}

LocalText FactCodeError::Sentence() const {
  const std::string zh_batch = "批次 " + batch.text + ":", en_batch = "batch " + batch.text + ": ";
  switch (kind) {
    case Kind::kNewerForm:
      return {en_batch + "written by a newer Writ; use that one",
              zh_batch + "由更新版本的 Writ 写入,请使用该版本"};
    case Kind::kDamaged:
      return {en_batch + "the facts cannot be read at byte " + std::to_string(offset),
              zh_batch + "事实数据在第 " + std::to_string(offset) + " 字节处无法读取"};
    case Kind::kOtherType:
      return {en_batch + "'" + fact + "' was recorded as " + in_row.en +
                  ", and this policy declares it as " + declared.en,
              zh_batch + "「" + fact + "」记录为" + in_row.zh + ",而本政策声明为" + declared.zh};
    case Kind::kNoOption:
      return {en_batch + "'" + fact + "' was recorded as '" + in_row.en + "', which '" +
                  declared.en + "' no longer has",
              zh_batch + "「" + fact + "」记录为「" + in_row.zh + "」,而「" + declared.zh +
                  "」中已无此选项"};
  }
  return {};
}

}  // namespace writ
