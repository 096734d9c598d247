// A case's sheet as a whole: who and what, what is open, what is not there, what to look at.
#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/base/overloaded.h"
#include "engine/document/html.h"
#include "engine/render/explanation.h"
#include "runtime/cli/case_days.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/store_session.h"

namespace writ::cli {

using document::Tone;

// Nothing in it means something in a link or to a file system; different cases have different ones.
std::string PageNameOf(const std::string& case_id) {
  std::string name = document::Anchored(case_id);
  if (name == "index") name += "_";
  if (name.starts_with('.')) name = "_2E" + name.substr(1);
  return name + ".html";
}

std::optional<Instant> NextDueOf(const flow::OpenWork& work) {
  std::optional<Instant> next;
  const auto take = [&](const std::optional<Instant>& due) {
    if (due && (!next || *due < *next)) next = due;
  };
  for (const flow::OpenTask& task : work.tasks) take(task.due);
  for (const flow::Waiting& waiting : work.waits) take(waiting.due);
  for (const flow::OpenDuty& duty : work.duties) take(duty.due);
  return next;
}

std::string NextDueWords(const flow::OpenWork& work) {
  const auto due = NextDueOf(work);
  if (!due) return "";
  for (const flow::Waiting& waiting : work.waits)
    if (waiting.due == due) return DueWords(waiting);
  return DueWords(*due);
}

std::string StateOf(const Program& program, const flow::CaseState& state, Language language) {
  const bool zh = language == Language::kChinese;
  if (state.status == flow::CaseStatus::kOpen) return zh ? "进行中" : "open";
  return (zh ? "已结束:" : "closed: ") + OutcomeWords(program, state.outcome, language);
}

document::Tone StateTone(const CaseStory& story) {
  if (!story.open())
    return story.summary.data.state.outcome.text == "completed" ? Tone::kGood : Tone::kPlain;
  for (const flow::Waiting& waiting : story.work.waits)
    if (!waiting.unmet.empty()) return Tone::kBad;
  for (const flow::OpenDuty& duty : story.work.duties)
    if (duty.breached) return Tone::kBad;
  return Tone::kOpen;
}

namespace {

std::string WhoIs(const PlaceWords& words, const flow::OpenTask& task) {
  std::string who = WhoWords(task.by, words.language());
  if (task.other_than)
    who += words.Say(", other than who did ", ",不得为办理者:") +
           WhoWords(*task.other_than, words.language());
  if (task.escalated && task.escalates_to)
    who += words.Say("; overdue, may be done by ", ";已逾期,亦可由 ") +
           WhoWords(*task.escalates_to, words.language());
  return who;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const size_t begin = text.find_first_not_of(' ', at);
    if (begin < end) lines.push_back(text.substr(begin, end - begin));
    at = end + 1;
  }
  return lines;
}

}  // namespace

std::vector<document::Task> TasksOf(const CaseStory& story, const PlaceWords& words) {
  std::vector<document::Task> tasks;
  for (const flow::Waiting& waiting : story.work.waits) {
    document::Task& task = tasks.emplace_back();
    task.title = words.Title(waiting.place);
    task.due = DueWords(waiting);
    task.tone = waiting.unmet.empty() ? Tone::kOpen : Tone::kBad;
    // The first line has its name and time.
    auto lines = Lines(WaitingWords(words.program(), waiting, words.language(),
                                    story.summary.data.state.procedure));
    if (!lines.empty()) lines.erase(lines.begin());
    task.details = std::move(lines);
    for (const flow::Awaited& awaited : waiting.any_of)
      task.details.push_back(words.Say("waits for ", "等待 ") +
                             TextIn(awaited.title, words.language()));
  }
  for (const flow::OpenTask& open : story.work.tasks) {
    document::Task& task = tasks.emplace_back();
    task.title = TextIn(open.title, words.language());
    task.who = WhoIs(words, open);
    task.due = open.due ? DueWords(*open.due) : "";
    const bool overdue = open.due && *open.due <= story.now;
    task.tone = overdue ? Tone::kBad : Tone::kOpen;
    task.details = Lines(TaskDetails(words.program(), open, words.language(), Naming::kTitles));
  }
  for (const flow::OpenDuty& duty : story.work.duties) {
    document::Task& task = tasks.emplace_back();
    task.title = words.Say("duty: ", "义务:") + TextIn(duty.title, words.language());
    task.due = duty.due ? DueWords(*duty.due) : "";
    task.tone = duty.breached ? Tone::kBad : Tone::kOpen;
    if (duty.breached) task.details.push_back(words.Say("not done in time", "未按时履行"));
    if (duty.follows) task.details.push_back(FollowsWords(duty, words.language()));
    for (const auto& any : duty.asks)
      for (const flow::Awaited& awaited : any)
        task.details.push_back(TextIn(awaited.title, words.language()));
  }
  return tasks;
}

// Statements of the text that the case never came to, in their order.
std::vector<document::Labelled> AbsentOf(const CaseStory& story, const PlaceWords& words) {
  std::vector<document::Labelled> absent;
  std::set<std::string> reached;
  for (const cases::Moment& moment : story.moments) {
    if (moment.record.step) reached.insert(moment.record.step->text);
    if (const auto* e = std::get_if<GateOpened>(&moment.record.event)) reached.insert(e->gate.text);
    if (!moment.record.changes) continue;
    for (const audit::Arrival& arrival : moment.record.changes->entered)
      reached.insert(arrival.place.text);
    for (const Id& left : moment.record.changes->left) reached.insert(left.text);
  }
  const std::string so_far = story.open() ? words.Say("not reached so far", "尚未到达")
                                          : words.Say("never reached in this case", "本案未到达");
  if (words.map() != nullptr) {
    for (const flow::Spot& spot : words.map()->spots()) {
      const Act& act = words.program().acts[spot.act];
      const bool told =
          std::holds_alternative<StepAct>(act.node) || std::holds_alternative<CheckAct>(act.node) ||
          std::holds_alternative<ChooseAct>(act.node) ||
          std::holds_alternative<EffectAct>(act.node) ||
          std::holds_alternative<WaitAct>(act.node) || std::holds_alternative<WaitForAct>(act.node);
      if (told && !reached.contains(spot.id)) absent.push_back({words.Title(Id(spot.id)), so_far});
    }
  }
  size_t closed = 0;
  for (const cases::Moment& moment : story.moments) closed += moment.closed;
  if (closed > 0 && !story.dossier.opens) {
    std::string why = words.Say("the person's key is gone, and no record says why",
                                "个人密钥已不存在,无记录说明原因");
    if (!story.dossier.erasures.empty())
      why = words.Say("erased; record ", "已删除;第 ") +
            std::to_string(story.dossier.erasures.back()) + words.Say(" says so", " 条记录");
    absent.push_back(
        {fmt::format("{}{}", closed, words.Say(" personal values", " 项个人信息")), why});
  }
  return absent;
}

namespace {

void AddConcerns(const PlaceWords& words, document::CaseSheet* sheet) {
  const auto say = [&](const std::string& text, const std::string& anchor) {
    sheet->concerns.push_back({text, anchor});
  };
  for (const document::Reason& reason : sheet->reasons) {
    if (reason.tone != Tone::kBad) continue;
    std::string missing;
    for (const std::string& one : reason.missing)
      missing += (missing.empty() ? words.Say("; missing: ", ";缺:") : words.Say("; ", ";")) + one;
    say(reason.when.substr(0, 10) + " " + document::Readable(reason.title) +
            words.Say(" — ", " —— ") + reason.verdict + missing,
        reason.anchor);
  }
  for (const document::Doing& doing : sheet->doings) {
    for (const document::Told& told : doing.told) {
      const std::string at = "record-" + std::to_string(told.record);
      for (const std::string& note : told.notes)
        say(doing.when.substr(0, 10) + " " + told.what + words.Say(" — ", " —— ") + note, at);
      if (told.tone == Tone::kBad && told.reason.empty())
        say(doing.when.substr(0, 10) + " " + told.kind + words.Say(": ", ":") + told.what, at);
    }
  }
  for (const document::Lane& lane : sheet->drawing.lanes)
    for (const document::Mark& mark : lane.marks)
      if (mark.kind == document::MarkKind::kDeadlineMissed)
        say(lane.title + words.Say(" — ", " —— ") + mark.words, "drawing");
  for (const document::Reason& reason : sheet->reasons)
    if (!reason.note.empty())
      say(reason.title + words.Say(" — ", " —— ") + reason.note, reason.anchor);
  for (const document::Later& later : sheet->later)
    if (later.tone == Tone::kBad)
      say(later.when.substr(0, 10) + " " + later.note + words.Say(": ", ":") + later.what, "later");
  for (const document::Exhibit& exhibit : sheet->exhibits)
    if (exhibit.sha256.empty())
      say(exhibit.name + words.Say(" — ", " —— ") + exhibit.note, "evidence");
}

std::string Hex(const Hash& hash) { return HexDigest(hash.bytes); }

void AddHead(const CaseStory& story, const PlaceWords& words, document::CaseSheet* sheet) {
  const Program& program = words.program();
  const flow::CaseState& state = story.summary.data.state;
  const auto add = [&](const char* en, const char* zh, const std::string& value) {
    sheet->head.push_back({words.Say(en, zh), value});
  };
  add("About", "当事人", story.summary.subject);
  add("Procedure", "流程", document::Readable(sheet->title));
  const std::string policy = TextIn(program.policy.title, words.language());
  add("Policy", "政策",
      (policy.empty() ? NameFor(program.policy.names, words.language()) : policy) +
          words.Say(", version ", ",版本 ") + program.policy.version);
  add("Bundle", "政策包", "sha256:" + Hex(story.summary.data.bundle));
  const cases::Moment& first = story.moments.front();
  add("Opened", "开启", MomentWords(first.record.recorded) + words.Say(" by ", ",") + first.actor);
  const auto* opened = std::get_if<CaseOpened>(&first.record.event);
  add("Because of", "依据规则",
      opened != nullptr && opened->because
          ? TitleOf(program, *opened->because, words.language())
          : words.Say("no rule was named; a person opened it", "未指明规则,由人立案"));
  if (!story.open()) add("Ended", "结束", MomentWords(state.recorded));
  if (story.open()) add("Next due", "最近期限", NextDueWords(story.work));
  if (words.procedure() != nullptr)
    AddQuotes(program, words.procedure()->under, words.language(), &sheet->under);
}

void AddTiles(const CaseStory& story, const PlaceWords& words, document::CaseSheet* sheet) {
  const flow::CaseState& state = story.summary.data.state;
  const Date end = flow::DayOf(story.open() ? story.now : state.recorded);
  size_t steps = 0, blocked = 0, signatures = 0, refusals = 0;
  for (const cases::Moment& moment : story.moments) {
    steps += std::holds_alternative<StepDone>(moment.record.event) ? 1 : 0;
    blocked += std::holds_alternative<GateBlocked>(moment.record.event) ? 1 : 0;
    signatures += std::holds_alternative<Signed>(moment.record.event) ? 1 : 0;
    refusals += std::holds_alternative<RefusedToSign>(moment.record.event) ? 1 : 0;
  }
  const auto add = [&](size_t number, const char* en, const char* zh) {
    sheet->tiles.push_back({words.Say(en, zh), std::to_string(number)});
  };
  add(static_cast<size_t>(DaysBetween(flow::DayOf(state.opened), end)),
      "days, the first not counted", "天(首日不计)");
  add(steps, "acts at steps", "次办理");
  add(blocked, "times blocked", "次受阻");
  add(signatures, "signatures", "次签署");
  if (refusals > 0) add(refusals, "refusals to sign", "次拒签");
  add(story.dossier.exhibits.size(), "documents", "份文件");
  add(story.moments.size(), "records", "条记录");
}

void AddEvidence(const CaseStory& story, const PlaceWords& words, document::CaseSheet* sheet) {
  for (const cases::Exhibit& kept : story.dossier.exhibits) {
    document::Exhibit& exhibit = sheet->exhibits.emplace_back();
    exhibit.record = kept.record;
    exhibit.name = kept.name;
    exhibit.bytes = fmt::format("{}{}", kept.size, words.Say(" bytes", " 字节"));
    exhibit.commitment = HexDigest(kept.commitment.bytes);
    if (kept.hash) exhibit.sha256 = HexDigest(*kept.hash);
    exhibit.note = words.Say("its bytes cannot be read whole", "文件无法完整读取");
    for (const cases::Moment& moment : story.moments) {
      if (moment.record.sequence.value != kept.record) continue;
      exhibit.when = MomentWords(moment.record.recorded);
      exhibit.who = moment.actor;
      exhibit.where = SubjectOnPages(words.program(), moment.record.event, words.language());
    }
  }
}

// What a record calls the thing that it is about, for whoever compares it with the texts.
std::string IdIn(const audit::Record& record) {
  return std::visit(Overloaded{[](const CaseOpened& e) { return e.procedure.text; },
                               [](const StepDone& e) { return e.step.text; },
                               [](const GateBlocked& e) { return e.gate.text; },
                               [](const GateOpened& e) { return e.gate.text; },
                               [](const BranchTaken& e) { return e.node.text; },
                               [](const WaitEnded& e) { return e.by.text; },
                               [](const Lapsed& e) { return e.node.text; },
                               [](const EventRecorded& e) { return e.name.text; },
                               [](const FindingMade& e) { return e.finding.text; },
                               [](const NoticeServed& e) { return e.document.text; },
                               [](const Signed& e) { return e.document.text; },
                               [](const RefusedToSign& e) { return e.document.text; },
                               [](const FactSupplied& e) { return e.fact.text; },
                               [](const ObligationArisen& e) { return e.obligation.text; },
                               [](const ObligationFulfilled& e) { return e.obligation.text; },
                               [](const ObligationBreached& e) { return e.obligation.text; },
                               [](const EffectReleased& e) { return e.effect.text; },
                               [](const CaseClosed& e) { return e.outcome.text; },
                               [&](const auto&) { return record.step ? record.step->text : ""; }},
                    record.event);
}

}  // namespace

document::CaseSheet SheetOf(const CaseStory& story, Language language) {
  const flow::CaseState& state = story.summary.data.state;
  const PlaceWords words(*story.program, state.procedure, language);
  document::CaseSheet sheet;
  sheet.name = PageNameOf(story.summary.case_id);
  sheet.case_id = story.summary.case_id;
  sheet.title = TitleOf(*story.program, state.procedure, language);
  sheet.subject = story.summary.subject;
  sheet.state = StateOf(*story.program, state, language);
  sheet.tone = StateTone(story);
  AddHead(story, words, &sheet);
  AddTiles(story, words, &sheet);
  sheet.drawing = DrawingOf(story, words);
  sheet.tasks = TasksOf(story, words);
  sheet.doings = DoingsOf(story, words);
  sheet.reasons = ReasonsOf(story, words);
  sheet.amounts = AmountsOf(story, words);
  AddEvidence(story, words, &sheet);
  sheet.later = LaterOf(story, words);
  sheet.papers = PapersOf(story, words);
  sheet.absent = AbsentOf(story, words);
  std::map<uint64_t, std::string> told;  // by record
  for (const document::Doing& doing : sheet.doings)
    for (const document::Told& one : doing.told) told[one.record] = one.what;
  for (size_t i = 0; i < story.moments.size(); ++i) {
    const audit::Record& record = story.moments[i].record;
    const std::string id = IdIn(record);
    const std::string& what = told[record.sequence.value];
    sheet.records.push_back(
        {record.sequence.value, MomentWords(record.recorded),
         KindWords(*story.program, record.event, language), what, what == id ? "" : id,
         i < story.dossier.leaves.size() ? HexDigest(story.dossier.leaves[i]) : std::string()});
  }
  AddConcerns(words, &sheet);
  return sheet;
}

}  // namespace writ::cli
