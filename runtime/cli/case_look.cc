// writ case list, show, tasks, why: looking at cases.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <set>

#include "engine/render/explanation.h"
#include "runtime/cases/case_json.h"
#include "runtime/cases/participants.h"
#include "runtime/cases/supplied.h"
#include "runtime/cases/versions.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/outbox_words.h"
#include "runtime/cli/screen_store.h"
#include "runtime/cli/store_session.h"
#include "runtime/cli/table_file.h"

namespace writ::cli {
namespace {

struct LookOptions {
  StoreOptions store;
  std::string case_id, gate, person;
  bool all = false, mine = false;
};

std::string StatusWords(const Program& program, const flow::CaseState& state, Language language) {
  const bool zh = language == Language::kChinese;
  if (state.status == flow::CaseStatus::kClosed)
    return (zh ? "已结束:" : "closed: ") + OutcomeWords(program, state.outcome, language);
  return zh ? "进行中" : "open";
}

int WaitingIn(const std::vector<cases::ToReconsider>& all, const std::string& case_id) {
  return static_cast<int>(std::ranges::count(all, case_id, &cases::ToReconsider::case_id));
}

// By which the moment was decided: a case that has migrated was under several.
std::shared_ptr<const Program> ProgramOf(cases::Cases& store, const cases::Moment& moment,
                                         const std::shared_ptr<const Program>& now) {
  auto program = store.ProgramOf(moment.record.bundle.value_or(Hash{}));
  return program ? *std::move(program) : now;
}

int UndeliveredIn(const std::vector<cases::Outbox::Task>& all, const std::string& case_id) {
  return static_cast<int>(std::ranges::count_if(
      all, [&](const cases::Outbox::Task& task) { return task.message.case_id() == case_id; }));
}

int OpenObjectionsIn(const std::vector<cases::ToReview>& all, const std::string& case_id) {
  return static_cast<int>(std::ranges::count(all, case_id, &cases::ToReview::case_id));
}

// Cases that are open, and closed ones with a decision that somebody has to look at again, a
// message that cannot be delivered, or an objection that waits for its review.
int List(const Session& session, const LookOptions& options, cases::Cases& store,
         const cases::Asking& asking) {
  const auto again = store.Reconsidered(asking);
  if (!again) return Tell(session, again.error());
  const auto undelivered = cases::Outbox(store).Tasks(asking);
  if (!undelivered) return Tell(session, undelivered.error());
  const auto objections = cases::Participants(store).Waiting(asking);
  if (!objections) return Tell(session, objections.error());
  auto cases =
      store.List(options.all || !again->empty() || !undelivered->empty() || !objections->empty());
  if (!cases) return Tell(session, cases.error());
  std::erase_if(*cases, [&](const cases::CaseSummary& one) {
    return !options.all && one.data.state.status == flow::CaseStatus::kClosed &&
           WaitingIn(*again, one.case_id) == 0 && UndeliveredIn(*undelivered, one.case_id) == 0 &&
           OpenObjectionsIn(*objections, one.case_id) == 0;
  });
  std::string text;
  for (const cases::CaseSummary& summary : *cases) {
    const auto program = store.ProgramOf(summary.data.bundle);
    if (!program) return Tell(session, program.error());
    const flow::CaseState& state = summary.data.state;
    const auto newer = cases::PolicyVersions(store).SupersededBy(summary.data.bundle, asking);
    if (!newer) return Tell(session, newer.error());
    const bool open = state.status == flow::CaseStatus::kOpen;
    if (session.format == "jsonl") {
      JsonWriter line;
      line.BeginObject().Member("format_version", "1.0");
      cases::WriteCase(summary, WaitingIn(*again, summary.case_id), &line);
      line.Member("policy", (*program)->policy.names.id);
      line.Member("policy_version", (*program)->policy.version);
      if (*newer && open) line.Member("superseded_by", (*newer)->version.text);
      if (const int many = OpenObjectionsIn(*objections, summary.case_id); many > 0)
        line.Member("open_objections", static_cast<int64_t>(many));
      line.EndObject();
      text += line.Take() + "\n";
      continue;
    }
    text += fmt::format("{}  {}  {}  {}", summary.case_id,
                        TitleOf(**program, state.procedure, session.language()), summary.subject,
                        StatusWords(**program, state, session.language()));
    if (const int many = WaitingIn(*again, summary.case_id); many > 0)
      text += Say(session, fmt::format(", to reconsider: {}", many),
                  fmt::format(",待重新考虑:{}", many));
    if (const int many = OpenObjectionsIn(*objections, summary.case_id); many > 0)
      text += Say(session, fmt::format(", open objections: {}", many),
                  fmt::format(",待复核异议:{}", many));
    if (*newer && open)
      text += Say(session,
                  fmt::format(", under version {}; {} is in force", (*program)->policy.version,
                              (*newer)->version.text),
                  fmt::format(",按第 {} 版办理,现行为第 {} 版", (*program)->policy.version,
                              (*newer)->version.text));
    if (const int many = UndeliveredIn(*undelivered, summary.case_id); many > 0)
      text += Say(session, fmt::format(", cannot be delivered: {}", many),
                  fmt::format(",无法送达:{}", many));
    text += "\n";
  }
  if (cases->empty() && session.format != "jsonl") text = Say(session, "no cases\n", "没有案件\n");
  return TellResult(session, text);
}

// Of somebody who is erased there is the course of the case, and which records say so.
int ShowErased(const Session& session, cases::Cases& store, const LookOptions& options) {
  const auto data = store.Find(options.case_id);
  if (!data) return Tell(session, data.error());
  const auto program = store.ProgramOf(data->bundle);
  if (!program) return Tell(session, program.error());
  const auto moments = store.Timeline(options.case_id);
  if (!moments) return Tell(session, moments.error());
  const auto dossier = store.DossierOf(options.case_id);
  if (!dossier) return Tell(session, dossier.error());
  const Language language = session.language();
  std::string text = fmt::format(
      "{}  {}  {}  {}\n\n", options.case_id, TitleOf(**program, data->state.procedure, language),
      store.NameOf(data->subject), StatusWords(**program, data->state, language));
  for (const cases::Moment& moment : *moments)
    text += TimelineLine(**program, moment, language, data->state.procedure);
  std::string records;
  for (const uint64_t record : dossier->erasures)
    records += (records.empty() ? "" : ", ") + std::to_string(record);
  text += Say(session, fmt::format("\nerased by records {}\n", records),
              fmt::format("\n由下列记录删除:{}\n", records));
  return TellResult(session, text);
}

std::string HolderOf(cases::Cases& store, const flow::OpenTask& task) {
  return task.holder ? store.NameOf(*task.holder) : "";
}

// Not what was objected to as it was done last; nor, once the case is closed, what has no last day.
bool WasObjectedTo(const flow::Objectable& one, const std::vector<cases::Moment>& moments,
                   const flow::CaseState& state) {
  if (state.status == flow::CaseStatus::kClosed && !one.until) return true;
  uint64_t newest = 0;
  for (const cases::Moment& moment : moments)
    if (moment.record.step == one.step &&
        !std::holds_alternative<ObjectionRaised>(moment.record.event))
      newest = moment.record.sequence.value;
  return std::ranges::any_of(state.part.objections, [&](const flow::ObjectionRecord& objection) {
    return objection.step == one.step && objection.against == newest;
  });
}

// Objections, what can be objected to, and who may act no more.
std::string TakingPart(const Session& session, cases::Cases& store, const flow::OpenWork& work,
                       const std::vector<cases::Moment>& moments, const flow::CaseState& state,
                       Instant now) {
  std::string text;
  if (!work.objections.empty()) text += Say(session, "\nobjections\n", "\n异议\n");
  for (const flow::PendingObjection& one : work.objections)
    text += "  " + ObjectionLine(one, session.language(), now);
  std::vector<flow::Objectable> objectable = work.objectable;
  std::erase_if(objectable,
                [&](const flow::Objectable& one) { return WasObjectedTo(one, moments, state); });
  if (!objectable.empty()) text += Say(session, "\nopen to objection\n", "\n可提异议\n");
  for (const flow::Objectable& one : objectable) {
    text += "  " + TextIn(one.title, session.language());
    if (one.until) text += Say(session, ", until ", ",至 ") + MomentWords(*one.until);
    text += "\n";
  }
  if (!work.supplied.empty())
    text += Say(session, "\nsupplied by the employee\n", "\n员工提供的事实\n");
  for (const flow::PendingFact& one : work.supplied)
    text += "  " + SuppliedLine(one, session.language());
  if (!state.part.recused.empty()) text += Say(session, "\nrecused\n", "\n回避\n");
  for (const Pseudonym& person : state.part.recused) text += "  " + store.NameOf(person) + "\n";
  return text;
}

// What to do about tables without a row on which what the case waits for depends.
std::string TableAdviceOf(const Session& session, cases::Cases& store, const Hash& bundle,
                          const std::vector<flow::Waiting>& waits) {
  std::set<std::string> unknown;
  for (const flow::Waiting& waiting : waits)
    for (const flow::Unmet& unmet : waiting.unmet)
      for (const flow::Missing& missing : unmet.missing) unknown.insert(missing.fact.what);
  return TableAdvice(session, store, bundle, unknown);
}

int Show(const Session& session, const LookOptions& options, cases::Cases& store,
         const cases::Asking& asking) {
  const auto view = store.Look(options.case_id, asking);
  if (!view && view.error().word == "subject_erased") return ShowErased(session, store, options);
  if (!view) return Tell(session, view.error());
  const auto moments = store.Timeline(options.case_id);
  if (!moments) return Tell(session, moments.error());
  const Language language = session.language();
  const Program& program = *(*view)->program;
  const flow::CaseState& state = (*view)->data.state;
  std::string text = fmt::format(
      "{}  {}  {}  {}\n\n", options.case_id, TitleOf(program, state.procedure, language),
      store.NameOf((*view)->data.subject), StatusWords(program, state, language));
  for (const cases::Moment& moment : *moments)
    text += TimelineLine(*ProgramOf(store, moment, (*view)->program), moment, language,
                         state.procedure);
  const flow::OpenWork work = flow::OpenWorkOf(program, state, (*view)->inputs);
  if (!work.tasks.empty()) text += Say(session, "\nopen now\n", "\n待办\n");
  for (const flow::OpenTask& task : work.tasks)
    text += "  " + TaskLine(task, language, HolderOf(store, task)) +
            TaskDetails(program, task, language);
  text += TakingPart(session, store, work, *moments, state, (*view)->inputs.now);
  if (!work.waits.empty()) text += Say(session, "\nwaiting\n", "\n等待\n");
  for (const flow::Waiting& waiting : work.waits)
    text += "  " + WaitingWords(program, waiting, language, state.procedure);
  text += TableAdviceOf(session, store, (*view)->data.bundle, work.waits);
  const auto again = store.Reconsidered(asking);
  if (!again) return Tell(session, again.error());
  if (WaitingIn(*again, options.case_id) > 0)
    text += Say(session, "\nto reconsider\n", "\n待重新考虑\n");
  for (const cases::ToReconsider& one : *again)
    if (one.case_id == options.case_id) text += "  " + ReconsiderLine(program, one, language);
  const auto undelivered = cases::Outbox(store).Tasks(asking);
  if (!undelivered) return Tell(session, undelivered.error());
  for (const cases::Outbox::Task& one : *undelivered)
    if (one.message.case_id() == options.case_id) text += "\n" + UndeliverableLine(session, one);
  if (!work.duties.empty()) text += Say(session, "\nduties\n", "\n应尽义务\n");
  for (const flow::OpenDuty& duty : work.duties)
    text += "  " + TextIn(duty.title, language) +
            (duty.due ? " → " + MomentWords(*duty.due) : std::string()) +
            (duty.follows ? "  " + FollowsWords(duty, language) : std::string()) +
            (duty.breached ? Say(session, "  BREACHED", "  已违反") : std::string()) + "\n";
  return TellResult(session, text);
}

// Whether the person could do the task, by role and four eyes, as far as the state tells.
bool IsFor(const flow::OpenTask& task) { return task.yours(); }

// Effects that a newer law stops: somebody has to migrate the case, or to waive the law.
std::vector<std::string> StoppedByLaw(const Session& session, const cases::Cases::View& view,
                                      const flow::OpenWork& work, bool yours_only) {
  std::vector<std::string> lines;
  const flow::Actor& actor = view.inputs.actor;
  for (const flow::Waiting& waiting : work.waits)
    for (const flow::Unmet& unmet : waiting.unmet) {
      if (!unmet.who || !unmet.id.text.starts_with(flow::kLawHasChanged)) continue;
      const bool yours = !actor.is_subject &&
                         (unmet.who->id.text.empty()
                              ? !actor.roles.empty()
                              : std::ranges::find(actor.roles, unmet.who->id) != actor.roles.end());
      if (yours_only && !yours) continue;
      lines.push_back(TitleOf(*view.program, unmet.id, session.language()) + "  (" +
                      waiting.place.text + ")  " + WhoWords(*unmet.who, session.language()) +
                      Say(session, ", by writ case migrate or waive-law\n",
                          ",用 writ case migrate 或 waive-law 处理\n"));
    }
  return lines;
}

int Tasks(const Session& session, const LookOptions& options, cases::Cases& store,
          const cases::Asking& asking) {
  const auto cases = store.List(false);
  if (!cases) return Tell(session, cases.error());
  std::string text;
  for (const cases::CaseSummary& summary : *cases) {
    const auto view = store.Look(summary.case_id, asking);
    if (!view && view.error().word == "subject_erased") continue;  // in a restored store
    if (!view) return Tell(session, view.error());
    const flow::OpenWork work =
        flow::OpenWorkOf(*(*view)->program, summary.data.state, (*view)->inputs);
    for (const flow::OpenTask& task : work.tasks) {
      if (!options.person.empty() && !IsFor(task)) continue;
      if (options.mine && task.holder != (*view)->inputs.actor.person) continue;
      text += summary.case_id + "  " + summary.subject + "  " +
              TaskLine(task, session.language(), HolderOf(store, task));
    }
    if (!options.mine)
      for (const std::string& line : StoppedByLaw(session, **view, work, !options.person.empty()))
        text += summary.case_id + "  " + summary.subject + "  " + line;
  }
  const auto again = store.Reconsidered(asking);
  if (!again) return Tell(session, again.error());
  for (const cases::ToReconsider& one : *again) {
    if (options.mine || (!options.person.empty() && !one.task.yours)) continue;
    const auto program = store.ProgramOf(one.told.bundle.value_or(Hash{}));
    if (!program) return Tell(session, program.error());
    text += one.case_id + "  " + one.subject + "  " +
            Say(session, "to reconsider: ", "待重新考虑:") +
            ReconsiderLine(**program, one, session.language());
  }
  const auto waiting = cases::Participants(store).Waiting(asking);
  if (!waiting) return Tell(session, waiting.error());
  const Instant now = asking.now.value_or(store.Now());
  for (const cases::ToReview& one : *waiting)
    if (!options.mine && (options.person.empty() || one.objection.yours))
      text += one.case_id + "  " + one.subject + "  " + Say(session, "objection: ", "异议:") +
              ObjectionLine(one.objection, session.language(), now);
  const auto proposed = cases::Screenings(store).Waiting(asking);
  if (!proposed) return Tell(session, proposed.error());
  const auto lines = ProposalLines(session, store, *proposed);
  if (!lines) return kFindings;
  for (const std::string& line : *lines)
    if (!options.mine) text += Say(session, "proposal: ", "立案建议:") + line;
  const auto supplied = cases::SuppliedFacts(store).Waiting(asking);
  if (!supplied) return Tell(session, supplied.error());
  for (const cases::ToAnswer& one : *supplied)
    if (!options.mine && (options.person.empty() || one.fact.yours))
      text += one.case_id + "  " + one.subject + "  " +
              Say(session, "supplied by the employee: ", "员工提供的事实:") +
              SuppliedLine(one.fact, session.language());
  const auto undelivered = cases::Outbox(store).Tasks(asking);
  if (!undelivered) return Tell(session, undelivered.error());
  for (const cases::Outbox::Task& one : *undelivered)
    if (options.person.empty() || one.yours)
      text += one.message.case_id() + "  " + one.subject + "  " + UndeliverableLine(session, one);
  if (text.empty()) text = Say(session, "nothing to do\n", "没有待办事项\n");
  return TellResult(session, text);
}

bool HasPlace(const Program& program, const std::string& name) {
  for (const Act& act : program.acts)
    if (act.names.id == name || act.names.en == name || act.names.zh == name) return true;
  return name.find_first_not_of("0123456789.") == name.npos || name.find('.') != name.npos;
}

int Why(const Session& session, const LookOptions& options, cases::Cases& store,
        const cases::Asking& asking) {
  const auto view = store.Look(options.case_id, asking);
  if (!view) return Tell(session, view.error());
  const Language language = session.language();
  const Program& program = *(*view)->program;
  const flow::OpenWork work = flow::OpenWorkOf(program, (*view)->data.state, (*view)->inputs);
  std::string text;
  std::vector<flow::Waiting> told;
  for (const flow::Waiting& waiting : work.waits) {
    if (!options.gate.empty() && waiting.place.text != options.gate &&
        waiting.title.en != options.gate && waiting.title.zh != options.gate)
      continue;
    text += WaitingWords(program, waiting, language, (*view)->data.state.procedure);
    told.push_back(waiting);
    for (const flow::Unmet& unmet : waiting.unmet) {
      if (unmet.because == nullptr) continue;
      for (const DerivationLine& line : Derivation(program, *unmet.because, {language, true}))
        text += std::string(static_cast<size_t>(line.depth) * 2 + 4, ' ') + line.text + "\n";
    }
  }
  text += TableAdviceOf(session, store, (*view)->data.bundle, told);
  const bool law = std::ranges::any_of(work.waits, [](const flow::Waiting& waiting) {
    return std::ranges::any_of(waiting.unmet, [](const flow::Unmet& unmet) {
      return unmet.id.text.starts_with(flow::kLawHasChanged);
    });
  });
  if (law && !text.empty()) {
    const auto words = LawChangeWords(session, store, options.case_id, asking);
    if (!words) return kUnreadable;
    text += *words;
  }
  if (text.empty() && !options.gate.empty() && !HasPlace(program, options.gate)) {
    Complain(session, fmt::format("this policy has no gate or statement '{}'", options.gate),
             fmt::format("本政策没有「{}」这一核查或语句", options.gate));
    return kUnreadable;
  }
  if (text.empty()) {
    text = options.gate.empty() ? Say(session, "nothing blocks this case\n", "本案没有受阻之处\n")
                                : Say(session, "that does not block now\n", "此处目前没有受阻\n");
    for (const flow::OpenTask& task : work.tasks) text += "  " + TaskLine(task, language);
  }
  return TellResult(session, text);
}

}  // namespace

CaseCommand AddCaseList(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("list", "the cases that are open");
  auto options = std::make_shared<LookOptions>();
  command->add_flag("--all", options->all, "those that are closed, too");
  AddFormat(command, session, {"text", "jsonl"});
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return List(session, *options, store, asking);
                           });
          }};
}

CaseCommand AddCaseShow(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("show", "what happened in a case, and what is open");
  auto options = std::make_shared<LookOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return Show(session, *options, store, asking);
                           });
          }};
}

CaseCommand AddCaseTasks(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("tasks", "who must do what by when");
  auto options = std::make_shared<LookOptions>();
  auto* who = command->add_option("--for", options->person, "what this person may do");
  command->add_flag("--mine", options->mine, "of that, what the person took on")->needs(who);
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] {
            options->store.person = options->person;
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return Tasks(session, *options, store, asking);
                           });
          }};
}

CaseCommand AddCaseWhy(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("why", "what blocks a case, and what would cure it");
  auto options = std::make_shared<LookOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("gate", options->gate, "one gate of it");
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddLanguage(command, session);
  return {command, [&session, options] {
            return OnStore(session, options->store,
                           [&](cases::Cases& store, const cases::Asking& asking) {
                             return Why(session, *options, store, asking);
                           });
          }};
}

}  // namespace writ::cli
