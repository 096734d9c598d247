#include "engine/flow/state_code.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

namespace writ::flow {
namespace {

constexpr std::string_view kVersion = "writ-case/1", kWithWaivers = "writ-case/2";
// Behind the rest, where there is any: a case without it has the bytes that it always had.
constexpr std::string_view kTakingPart = "taking-part/1", kSupplied = "supplied/1";

template <class Given, class Record>
concept Is = std::is_same_v<std::remove_const_t<Given>, Record>;

// Each record's fields, in the order of their bytes, once for writing and for reading.
template <class Code>
void Fields(Code& code, Is<Place> auto& p) {
  code.All(p.id, p.since, p.round, p.branches_done, p.blocked, p.escalated);
}
template <class Code>
void Fields(Code& code, Is<Timer> auto& t) {
  code.All(t.id, t.place, t.role, t.due, t.from);
}
template <class Code>
void Fields(Code& code, Is<GivenValue> auto& v) {
  code.All(v.value, v.commitment, v.at);
}
template <class Code>
void Fields(Code& code, Is<StepRecord> auto& s) {
  code.All(s.step, s.actors, s.last, s.ended);
}
template <class Code>
void Fields(Code& code, Is<HappenedRecord> auto& h) {
  code.All(h.what, h.on, h.at, h.taken);
}
template <class Code>
void Fields(Code& code, Is<FindingRecord> auto& f) {
  code.All(f.finding, f.from, f.until, f.on, f.at);
}
template <class Code>
void Fields(Code& code, Is<DutyRecord> auto& d) {
  code.All(d.duty, d.obligation, d.due, d.since, d.breached);
}
template <class Code>
void Fields(Code& code, Is<LawWaiver> auto& w) {
  code.All(w.law, w.newer);
}
template <class Code>
void Fields(Code& code, Is<CaseState> auto& s) {
  code.All(s.status, s.procedure, s.outcome, s.events, s.recorded, s.opened, s.places, s.timers,
           s.timers_set, s.values, s.steps, s.happened, s.findings, s.gates, s.reacted, s.effects,
           s.duties, s.agreed, s.evidence);
}

template <class Code>
void Fields(Code& code, Is<ClaimRecord> auto& c) {
  code.All(c.step, c.holder);
}
template <class Code>
void Fields(Code& code, Is<ObjectionRecord> auto& o) {
  code.All(o.objection, o.step, o.against, o.raised_by, o.due, o.standing, o.reviewers);
}
template <class Code>
void Fields(Code& code, Is<TakingPart> auto& p) {
  code.All(p.claims, p.recused, p.objections);
}

template <class Code>
void Fields(Code& code, Is<SuppliedRecord> auto& s) {
  code.All(s.supplied, s.fact, s.period, s.handed_in_by, s.standing, s.answered_by);
}

// Who takes part, but for what was supplied, which stands behind.
bool IsPlain(const TakingPart& part) {
  return part.claims.empty() && part.recused.empty() && part.objections.empty();
}

class Writer {
 public:
  explicit Writer(std::string bytes) : out_(std::move(bytes)) {}
  template <class... Parts>
  void All(const Parts&... parts) {
    (Put(parts), ...);
  }
  void Text(std::string_view text) {
    Put(uint64_t{text.size()});
    text.copy(Room(text.size()), text.size());
  }
  std::string Take() {
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  // For so many bytes more. A state is some fifty numbers, of which each is written here.
  char* Room(size_t size) {
    if (out_.size() - size_ < size) out_.resize(2 * out_.size() + size);
    size_ += size;
    return out_.data() + (size_ - size);
  }
  void Put(uint64_t n) {
    if constexpr (std::endian::native == std::endian::little) n = std::byteswap(n);
    std::memcpy(Room(sizeof(n)), &n, sizeof(n));
  }
  void Put(uint32_t n) { Put(uint64_t{n}); }
  void Put(bool yes) { Put(uint64_t{yes ? 1u : 0u}); }
  void Put(CaseStatus status) { Put(static_cast<uint64_t>(status)); }
  void Put(TimerRole role) { Put(static_cast<uint64_t>(role)); }
  void Put(ObjectionStanding standing) { Put(static_cast<uint64_t>(standing)); }
  void Put(SuppliedStanding standing) { Put(static_cast<uint64_t>(standing)); }
  void Put(Instant instant) { Put(static_cast<uint64_t>(instant.milliseconds)); }
  void Put(Date day) { Put(static_cast<uint64_t>(int64_t{day.days()})); }
  template <class Form>
  void Put(const FormedText<Form>& text) {
    Text(text.text);
  }
  template <size_t kSize, class Form>
  void Put(const BytesOf<kSize, Form>& bytes) {
    std::ranges::copy(bytes.bytes, Room(kSize));
  }
  template <class T>
  void Put(const std::optional<T>& maybe) {
    Put(maybe.has_value());
    if (maybe) Put(*maybe);
  }
  template <class T>
  void Put(const std::vector<T>& list) {
    Put(uint64_t{list.size()});
    for (const T& item : list) Put(item);
  }
  template <class Record>
    requires std::is_class_v<Record>
  void Put(const Record& record) {
    Fields(*this, record);
  }

  std::string out_;  // of which so many are written
  size_t size_ = 0;
};

// After the first thing that Encode would not have written, everything else is left as it is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  template <class... Parts>
  void All(Parts&... parts) {
    (Get(parts), ...);
  }
  std::string_view Text() {
    const uint64_t size = Number(std::numeric_limits<uint64_t>::max());
    if (size > left_.size()) ok_ = false;
    return ok_ ? Take(static_cast<size_t>(size)) : std::string_view();
  }
  void Refuse() { ok_ = false; }
  bool ok() const { return ok_; }
  bool at_end() const { return left_.empty(); }

 private:
  std::string_view Take(size_t size) {
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }
  uint64_t Number(uint64_t most) {
    if (!ok_ || left_.size() < 8) {
      ok_ = false;
      return 0;
    }
    uint64_t n = 0;
    for (const char byte : Take(8)) n = n << 8 | static_cast<uint8_t>(byte);
    if (n > most) ok_ = false;
    return ok_ ? n : 0;
  }
  void Get(uint64_t& n) { n = Number(std::numeric_limits<uint64_t>::max()); }
  void Get(uint32_t& n) { n = static_cast<uint32_t>(Number(std::numeric_limits<uint32_t>::max())); }
  void Get(bool& yes) { yes = Number(1) != 0; }
  void Get(CaseStatus& status) {
    status = static_cast<CaseStatus>(Number(static_cast<uint64_t>(CaseStatus::kClosed)));
  }
  void Get(TimerRole& role) {
    role = static_cast<TimerRole>(Number(static_cast<uint64_t>(TimerRole::kDuty)));
  }
  void Get(ObjectionStanding& standing) {
    standing = static_cast<ObjectionStanding>(
        Number(static_cast<uint64_t>(ObjectionStanding::kDoneAgain)));
  }
  void Get(SuppliedStanding& standing) {
    standing =
        static_cast<SuppliedStanding>(Number(static_cast<uint64_t>(SuppliedStanding::kDeclined)));
  }
  void Get(Instant& instant) {
    instant.milliseconds = static_cast<int64_t>(Number(std::numeric_limits<uint64_t>::max()));
  }
  void Get(Date& day) {
    const auto days = static_cast<int64_t>(Number(std::numeric_limits<uint64_t>::max()));
    const auto narrow = static_cast<int32_t>(days);
    const auto date = narrow == days ? Date::FromDays(narrow) : std::nullopt;
    if (!date) ok_ = false;
    day = date.value_or(Date());
  }
  template <class Form>
  void Get(FormedText<Form>& text) {
    text.text = Text();
  }
  template <size_t kSize, class Form>
  void Get(BytesOf<kSize, Form>& bytes) {
    if (!ok_ || left_.size() < kSize) {
      ok_ = false;
      return;
    }
    const std::string_view taken = Take(kSize);
    for (size_t i = 0; i < kSize; ++i) bytes.bytes[i] = static_cast<uint8_t>(taken[i]);
  }
  template <class T>
  void Get(std::optional<T>& maybe) {
    if (Number(1) != 0) Get(maybe.emplace());
  }
  // No item takes fewer than eight bytes, so that a count says nothing that is not there.
  template <class T>
  void Get(std::vector<T>& list) {
    list.resize(static_cast<size_t>(Number(left_.size() / 8)));
    for (T& item : list) {
      Get(item);
      if (!ok_) return;
    }
  }
  template <class Record>
    requires std::is_class_v<Record>
  void Get(Record& record) {
    Fields(*this, record);
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace

namespace {

// In the memory of `bytes`, whatever is in it.
std::string EncodeInto(std::string bytes, const CaseState& state) {
  Writer out(std::move(bytes));
  out.Text(state.waived.empty() ? kVersion : kWithWaivers);
  out.All(state);
  if (!state.waived.empty()) out.All(state.waived);
  if (!IsPlain(state.part)) {
    out.Text(kTakingPart);
    out.All(state.part);
  }
  if (!state.part.supplied.empty()) {
    out.Text(kSupplied);
    out.All(state.part.supplied);
  }
  return out.Take();
}

}  // namespace

std::string Encode(const CaseState& state) { return EncodeInto({}, state); }

std::optional<CaseState> Decode(std::string_view bytes) {
  Reader in(bytes);
  const std::string_view version = in.Text();
  if (version != kVersion && version != kWithWaivers) in.Refuse();
  std::optional<CaseState> state(std::in_place);
  in.All(*state);
  if (version == kWithWaivers) {
    in.All(state->waived);
    if (state->waived.empty()) in.Refuse();
  }
  // What is empty Encode would not have written.
  std::string_view next = in.ok() && !in.at_end() ? in.Text() : std::string_view();
  if (next == kTakingPart) {
    in.All(state->part);
    if (IsPlain(state->part)) in.Refuse();
    next = in.ok() && !in.at_end() ? in.Text() : std::string_view();
  }
  if (next == kSupplied) {
    in.All(state->part.supplied);
    if (state->part.supplied.empty()) in.Refuse();
  } else if (!next.empty()) {
    in.Refuse();
  }
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return state;
}

// Every event is hashed, so the memory is kept for the next one.
Digest HashOf(const CaseState& state) {
  thread_local std::string bytes;
  bytes = EncodeInto(std::move(bytes), state);
  return Sha256(bytes);
}

}  // namespace writ::flow
