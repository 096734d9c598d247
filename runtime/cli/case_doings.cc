// What happened in a case, command by command: who, in which role, signed how, with what.
#include <algorithm>
#include <set>

#include "engine/base/overloaded.h"
#include "engine/flow/papers.h"
#include "engine/render/explanation.h"
#include "engine/render/source_words.h"
#include "runtime/cli/case_days.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {
namespace {

using document::Tone;

Tone ToneOf(const Event& event) {
  return std::visit(Overloaded{[](const GateBlocked&) { return Tone::kBad; },
                               [](const Lapsed&) { return Tone::kBad; },
                               [](const RefusedToSign&) { return Tone::kBad; },
                               [](const ObjectionRaised&) { return Tone::kBad; },
                               [](const ObligationBreached&) { return Tone::kBad; },
                               [](const ObligationFulfilled&) { return Tone::kGood; },
                               [](const GateOpened&) { return Tone::kGood; },
                               [](const EffectReleased&) { return Tone::kGood; },
                               [](const Signed&) { return Tone::kGood; },
                               [](const auto&) { return Tone::kPlain; }},
                    event);
}

// The day of what is recorded later; nullopt where the record is of its own day.
std::optional<Date> DayItTookPlace(const audit::Record& record) {
  if (const auto told = DayTold(record.event)) return told;
  if (record.occurred) return flow::DayOf(*record.occurred);
  return std::nullopt;
}

class DoingWriter {
 public:
  DoingWriter(const CaseStory& story, const PlaceWords& words) : story_(story), words_(words) {}

  std::vector<document::Doing> Write() {
    for (const cases::Moment& moment : story_.moments) {
      if (moment.record.part.value <= 1 || doings_.empty()) Begin(moment);
      if (doings_.back().who.empty() && !moment.actor.empty()) People(moment);
      Tell(moment);
      if (moment.record.changes)
        for (const audit::TimerStart& start : moment.record.changes->started)
          timers_[start.timer.text] = start;
    }
    for (document::Doing& doing : doings_)
      if (doing.who.empty())
        doing.who =
            words_.Say("nobody: time passed, or facts came in", "系统自动:期限届满或有新事实录入");
    return std::move(doings_);
  }

 private:
  void Begin(const cases::Moment& moment) {
    doings_.emplace_back().when = MomentWords(moment.record.recorded);
    seen_.clear();
    if (moment.record.clock < moment.record.recorded)
      doings_.back().how.push_back(words_.Say("the clock said ", "时钟显示 ") +
                                   MomentWords(moment.record.clock));
  }

  void People(const cases::Moment& moment) {
    document::Doing& doing = doings_.back();
    doing.who = moment.actor;
    std::string role;
    if (moment.record.role == Id(cases::kUnionRole))
      role = words_.Say("the union", "工会");
    else if (moment.record.role)
      role = TitleOf(words_.program(), *moment.record.role, words_.language());
    if (moment.record.actor && moment.record.actor == moment.record.subject)
      role += (role.empty() ? "" : words_.Say(", ", "、")) + words_.Say("the employee", "员工本人");
    if (!role.empty()) doing.how.push_back(words_.Say("as ", "角色:") + role);
    for (const Pseudonym& giver : moment.record.acts_for)
      doing.how.push_back(words_.Say("acting for ", "代理:") + story_.name_of(giver));
  }

  std::string What(const Event& event) const {
    const Program& program = words_.program();
    const Language language = words_.language();
    return std::visit(
        Overloaded{[&](const GateBlocked& e) { return words_.Title(e.gate); },
                   [&](const GateOpened& e) { return words_.Title(e.gate); },
                   [&](const BranchTaken& e) {
                     return words_.Title(e.node) + " → " + WayWords(e.branch, words_.language());
                   },
                   [&](const Lapsed& e) { return words_.Title(e.node); },
                   [&](const Reacted& e) { return words_.Title(e.reaction); },
                   [&](const TimerFired& e) { return Fired(e); },
                   [&](const NoticeServed& e) {
                     return TitleOf(program, e.document, language) + " " + e.served.ToIso() + " " +
                            ServiceWords(e.method, words_.language());
                   },
                   [&](const auto&) { return SubjectOnPages(program, event, language); }},
        event);
  }

  std::string Fired(const TimerFired& e) const {
    const auto timer = timers_.find(e.timer.text);
    if (timer == timers_.end()) return DueWords(e.due);
    const bool names_a_day = timer->second.role == TimerRole::kOnDate;
    return words_.Title(timer->second.place) + " " +
           (names_a_day ? flow::DayOf(e.due).ToIso() : DueWords(e.due));
  }

  void Tell(const cases::Moment& moment) {
    document::Told& told = doings_.back().told.emplace_back();
    const audit::Record& record = moment.record;
    told.record = record.sequence.value;
    told.kind = KindWords(words_.program(), record.event, words_.language());
    told.what = What(record.event);
    if (std::holds_alternative<ObjectionRaised>(record.event) && record.step)
      told.what = words_.Title(*record.step) + " · " + told.what;
    told.tone = ToneOf(record.event);
    Values(moment, &told);
    How(moment, &told);
    Notes(moment, &told);
    const bool verdict = record.verdict && !std::holds_alternative<EffectReleased>(record.event);
    const auto because = story_.because.find(told.record);
    const bool opened = std::holds_alternative<CaseOpened>(record.event) &&
                        because != story_.because.end() && because->second.explanation != nullptr;
    const bool asked = std::holds_alternative<GateBlocked>(record.event) ||
                       std::holds_alternative<GateOpened>(record.event) ||
                       std::holds_alternative<BranchTaken>(record.event) ||
                       std::holds_alternative<Lapsed>(record.event);
    if ((verdict && asked) || opened || std::holds_alternative<GateBlocked>(record.event) ||
        std::holds_alternative<GateOpened>(record.event))
      told.reason = ReasonAnchor(told.record);
  }

  // What was given. A form's field that names a document says the same as the document.
  void Values(const cases::Moment& moment, document::Told* told) {
    for (const auto& value : moment.values) {
      const bool field = value.name != "documents";
      if (!field && std::ranges::any_of(moment.values, [&](const auto& other) {
            return other.name != "documents" && other.value == value.value;
          }))
        continue;
      told->values.push_back(
          {LastPart(TitleOf(words_.program(), Id(value.name), words_.language())),
           value.In(words_.language())});
    }
    if (const auto* e = std::get_if<CaseOpened>(&moment.record.event); e != nullptr && e->because)
      told->values.push_back({words_.Say("because of", "依据规则"),
                              TitleOf(words_.program(), *e->because, words_.language())});
  }

  void How(const cases::Moment& moment, document::Told* told) {
    const audit::Record& record = moment.record;
    const std::string by = words_.Say("signature", "签署方式");
    if (!moment.signer.empty()) {
      const bool is_signature = std::holds_alternative<Signed>(record.event);
      const std::string how = is_signature
                                  ? words_.Say(", on paper; scan by ", ",纸质签署;扫描件提交人 ")
                                  : words_.Say(", on paper; handed in by ", ",书面提出;代为提交 ");
      told->values.push_back(
          {is_signature ? by : words_.Say("by", "提出人"), moment.signer + how + moment.actor});
    } else if (record.signature) {
      told->values.push_back({by, moment.actor + words_.Say(", with the key ", ",密钥 ") +
                                      HexDigest(record.signature->key.bytes).substr(0, 16) + "…"});
    } else if (std::holds_alternative<Signed>(record.event)) {
      told->values.push_back({by, moment.actor + words_.Say(", on paper", ",纸质签署")});
    }
    if (std::holds_alternative<RefusedToSign>(record.event) && !moment.actor.empty())
      told->values.push_back({words_.Say("recorded by", "记录人"), moment.actor});
    if (!moment.whom.empty()) told->values.push_back({words_.Say("who", "人员"), moment.whom});
    if (moment.witnesses.empty()) return;
    // Records have them in the order of their pseudonyms, which says nothing.
    std::vector<std::string> people = moment.witnesses;
    std::ranges::sort(people);
    std::string witnesses;
    for (const std::string& witness : people)
      witnesses += (witnesses.empty() ? "" : words_.Say(", ", "、")) + witness;
    told->values.push_back({words_.Say("witnesses", "见证人"), witnesses});
  }

  void Notes(const cases::Moment& moment, document::Told* told) {
    const audit::Record& record = moment.record;
    const auto day = DayItTookPlace(record);
    const int late = day ? DaysBetween(*day, flow::DayOf(record.recorded)) : 0;
    if (late > 0)
      told->notes.push_back(words_.Say("late entry: took place on ", "补录:发生于 ") +
                            day->ToIso() + words_.Say(", recorded ", ",") +
                            DaysWords(late, words_.language()) + words_.Say(" later", "后记录"));
    if (moment.key_revoked)
      told->notes.push_back(words_.Say("this key does not count from ", "该密钥自此起不再有效:") +
                            FromWords(*moment.key_revoked));
    if (moment.closed > 0 && !story_.dossier.opens) {
      std::string by = words_.Say("the person's key is gone, and no record says why",
                                  "个人密钥已不存在,无记录说明原因");
      if (!story_.dossier.erasures.empty())
        by = words_.Say("erased by record ", "由下列记录删除:第 ") +
             std::to_string(story_.dossier.erasures.back()) + words_.Say("", " 条");
      told->notes.push_back(std::to_string(moment.closed) +
                            words_.Say(" values can no longer be opened: ", " 项内容已无法打开:") +
                            by);
    }
    const auto because = story_.because.find(told->record);
    if (because != story_.because.end() &&
        because->second.agreement == cases::Agreement::kDiffers && seen_.insert(1).second)
      told->notes.push_back(
          words_.Say("decided again, this command comes out otherwise", "重新判定的结果不同"));
  }

  const CaseStory& story_;
  const PlaceWords& words_;
  std::vector<document::Doing> doings_;
  std::map<std::string, audit::TimerStart> timers_;  // as each began
  std::set<int> seen_;
};

}  // namespace

std::vector<document::Doing> DoingsOf(const CaseStory& story, const PlaceWords& words) {
  return DoingWriter(story, words).Write();
}

// What was corrected, and decisions that later facts would have led elsewhere.
static void AddCorrections(const CaseStory& story, const PlaceWords& words,
                           std::vector<document::Later>* all) {
  for (const cases::Moment& moment : story.moments) {
    const auto* corrected = std::get_if<Corrected>(&moment.record.event);
    const auto* again = std::get_if<Reconsider>(&moment.record.event);
    if (corrected == nullptr && again == nullptr) continue;
    document::Later& later = all->emplace_back();
    later.record = moment.record.sequence.value;
    later.when = MomentWords(moment.record.recorded);
    later.tone = Tone::kBad;
    later.note = KindWords(words.program(), moment.record.event, words.language());
    if (again != nullptr) {
      later.what = TitleOf(words.program(), again->rule, words.language());
      later.was = VerdictWords(again->was, words.language());
      later.now = VerdictWords(again->now, words.language());
      continue;
    }
    later.what = words.Say("record ", "第 ") + std::to_string(corrected->corrects.value) +
                 words.Say("", " 条记录");
    for (const auto& value : moment.values) {
      if (value.name == "was") later.was = value.In(words.language());
      if (value.name == "now") later.now = value.In(words.language());
      if (value.name == "reason") later.what += words.Say(": ", ":") + value.value;
    }
  }
}

// The day that the source says, and that of the import where it is another.
static std::string WhenRecorded(const cases::Arrival& arrival, const std::optional<Date>& told,
                                const PlaceWords& words) {
  const Date came = flow::DayOf(arrival.recorded);
  if (!told || *told == came) return came.ToIso();
  return told->ToIso() + words.Say(", came in on ", ",入库于 ") + came.ToIso();
}

// Whoever relies on an event has to show it, and when and by whom it was entered speaks of that.
static void AddToldDays(const CaseStory& story, const PlaceWords& words,
                        std::vector<document::Later>* all) {
  const Program& program = words.program();
  for (const cases::ToldDay& day : story.dossier.told_days) {
    const auto event = std::ranges::find(program.events, day.event,
                                         [](const EventType& one) { return one.names.id; });
    const bool papers =
        event != program.events.end() && !flow::PapersOf(program, *event).en.empty();
    const Date came = flow::DayOf(day.recorded);
    const int late = DaysBetween(day.on, came);
    const bool meanwhile = day.record > story.summary.data.opened_at;
    std::string note = late > 0
                           ? words.Say("entered ", "发生") + DaysWords(late, words.language()) +
                                 words.Say(" after it took place", "后录入")
                           : words.Say("entered", "录入");
    note += day.by ? words.Say(" by ", ",录入人 ") + story.name_of(*day.by)
                   : words.Say(" by nobody in particular", ",未指明录入人");
    note += papers ? words.Say(", without the papers that belong to it", ",未附应有的凭证")
                   : words.Say(", with no paper", ",未附凭证");
    document::Later& later = all->emplace_back();
    later.record = day.record;
    later.when = came.ToIso();
    later.what = TitleOf(program, Id(day.event), words.language()) +
                 words.Say(", from ", ",来源 ") +
                 SourceWords(program, day.source.text, words.language());
    later.was = words.Say("none", "无");
    later.now = day.on.ToIso();
    later.note = std::move(note);
    later.tone = late > 0 || papers || meanwhile ? Tone::kBad : Tone::kPlain;
  }
}

// What is said once of each regular figure that came in is put together by its fact.
std::vector<document::Later> LaterOf(const CaseStory& story, const PlaceWords& words) {
  const Program& program = words.program();
  const Date opened = flow::DayOf(story.summary.data.state.opened);
  std::vector<document::Later> all;
  for (const cases::Arrival& arrival : story.dossier.arrivals) {
    using OfFact = std::pair<uint32_t, std::optional<Date>>;  // and the day of recording
    std::map<OfFact, std::vector<const cases::Figure*>> regular;
    for (const cases::Figure& figure : arrival.figures) {
      const std::string now = RecordingWords(program, figure.now, words.language());
      const std::string was =
          figure.was ? RecordingWords(program, *figure.was, words.language()) : "";
      const bool corrects = figure.was && was != now;
      const bool late = figure.period && figure.period->last_day() < opened && !figure.was;
      if (figure.was && !corrects) continue;  // said again
      if (figure.period && !corrects && !late) {
        regular[{figure.fact, figure.now.recorded}].push_back(&figure);
        continue;
      }
      document::Later& later = all.emplace_back();
      later.record = arrival.record;
      later.when = WhenRecorded(arrival, figure.now.recorded, words);
      later.what = NameFor(program.facts[figure.fact].names, words.language());
      if (figure.period) later.what += " " + PeriodWords(*figure.period, words.language());
      later.what += words.Say(", from ", ",来源 ") +
                    SourceWords(program, arrival.source.text, words.language());
      if (!figure.now.document.empty())
        later.what += words.Say(", document ", ",文件 ") + figure.now.document;
      later.was = was.empty() ? words.Say("none", "无") : was;
      later.now = now;
      later.tone = corrects || late ? Tone::kBad : Tone::kPlain;
      later.note = corrects ? words.Say("correction", "更正")
                   : late   ? words.Say("late: of a period before the case", "补录:立案前的期间")
                            : words.Say("came in meanwhile", "办理期间入库");
    }
    for (const auto& [fact, figures] : regular) {
      document::Later& later = all.emplace_back();
      later.record = arrival.record;
      later.when = WhenRecorded(arrival, fact.second, words);
      later.what = NameFor(program.facts[fact.first].names, words.language()) +
                   words.Say(", from ", ",来源 ") +
                   SourceWords(program, arrival.source.text, words.language());
      later.was = words.Say("none", "无");
      for (const cases::Figure* figure : figures)
        later.now += (later.now.empty() ? "" : words.Say("; ", ";")) +
                     PeriodWords(*figure->period, words.language()) + " " +
                     RecordingWords(program, figure->now, words.language());
      later.note = words.Say("came in meanwhile", "办理期间入库");
    }
    for (const Told& told : arrival.told)
      all.push_back(
          {arrival.record, flow::DayOf(arrival.recorded).ToIso(),
           words.Say("told of the policy ", "政策告知:") + told.policy + " " + told.version,
           words.Say("none", "无"), told.on.ToIso(), words.Say("came in meanwhile", "办理期间入库"),
           Tone::kPlain});
  }
  AddToldDays(story, words, &all);
  AddCorrections(story, words, &all);
  return all;
}

std::vector<document::Paper> PapersOf(const CaseStory& story, const PlaceWords& words) {
  const Program& program = words.program();
  std::vector<document::Paper> papers;
  const auto add = [&](const cases::Moment& moment, const Id& id, const std::string& how,
                       Date when) {
    document::Paper& paper = papers.emplace_back();
    paper.anchor = "paper-" + std::to_string(moment.record.sequence.value);
    paper.title = TitleOf(program, id, words.language());
    for (const Document& document : program.documents)
      if (document.names.id == id.text) paper.to = words.PartyTitle(document.to);
    paper.how = how;
    paper.when = when.ToIso();
  };
  for (const cases::Moment& moment : story.moments) {
    if (const auto* e = std::get_if<NoticeServed>(&moment.record.event))
      add(moment, e->document,
          words.Say("served ", "送达:") + ServiceWords(e->method, words.language()), e->served);
    const auto* e = std::get_if<EventRecorded>(&moment.record.event);
    if (e != nullptr && e->name.text.starts_with("issued "))
      add(moment, Id(e->name.text.substr(7)), words.Say("issued", "出具"), e->on);
  }
  return papers;
}

}  // namespace writ::cli
