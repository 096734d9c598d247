// The canonical encoding of a state: fields in the order of the header, each with its length, lists
// with their count, so that no two states have the same bytes.
#include <string>

#include "engine/flow/state.h"

namespace writ::flow {
namespace {

class Encoder {
 public:
  void Number(uint64_t n) {
    for (int shift = 56; shift >= 0; shift -= 8) out_ += static_cast<char>(n >> shift & 0xFF);
  }
  void Text(std::string_view text) {
    Number(text.size());
    out_ += text;
  }
  template <class Form>
  void Put(const TextOf<Form>& text) {
    Text(text.text);
  }
  template <size_t kSize, class Form>
  void Put(const BytesOf<kSize, Form>& bytes) {
    out_.append(reinterpret_cast<const char*>(bytes.bytes.data()), kSize);
  }
  void Put(Instant instant) { Number(static_cast<uint64_t>(instant.milliseconds)); }
  void Put(Date day) { Number(static_cast<uint64_t>(int64_t{day.days()})); }
  void Put(uint64_t n) { Number(n); }
  void Put(uint32_t n) { Number(n); }
  void Put(bool yes) { Number(yes ? 1 : 0); }
  template <class T>
  void Put(const std::optional<T>& maybe) {
    Put(maybe.has_value());
    if (maybe) Put(*maybe);
  }
  template <class T>
  void Put(const std::vector<T>& list) {
    Number(list.size());
    for (const T& item : list) Put(item);
  }
  void Put(const Place& p) { All(p.id, p.since, p.round, p.branches_done, p.blocked, p.escalated); }
  void Put(const Timer& t) { All(t.id, t.place, static_cast<uint32_t>(t.role), t.due); }
  void Put(const GivenValue& v) { All(v.value, v.commitment, v.at); }
  void Put(const StepRecord& s) { All(s.step, s.actors, s.last, s.ended); }
  void Put(const HappenedRecord& h) { All(h.what, h.on, h.at, h.taken); }
  void Put(const FindingRecord& f) { All(f.finding, f.from, f.until, f.on, f.at); }
  void Put(const DutyRecord& d) { All(d.duty, d.obligation, d.due, d.since, d.breached); }
  template <class... Parts>
  void All(const Parts&... parts) {
    (Put(parts), ...);
  }
  const std::string& bytes() const { return out_; }

 private:
  std::string out_;
};

}  // namespace

Digest HashOf(const CaseState& s) {
  Encoder out;
  out.Text("writ-case/1");
  out.All(static_cast<uint32_t>(s.status), s.procedure, s.outcome, s.events, s.recorded, s.opened,
          s.places, s.timers, s.timers_set, s.values, s.steps, s.happened, s.findings, s.gates,
          s.reacted, s.effects, s.duties, s.agreed, s.evidence);
  return Sha256(out.bytes());
}

}  // namespace writ::flow
