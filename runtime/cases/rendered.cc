#include "runtime/cases/rendered.h"

#include <algorithm>

#include "engine/flow/fill.h"
#include "engine/render/explanation.h"

namespace writ::cases {
namespace {

using flow::FilledDocument;
using flow::FilledPart;
using flow::Giver;
using flow::GiverKind;

LocalText NameOf(const Names& names) {
  return {NameFor(names, Language::kEnglish), NameFor(names, Language::kChinese)};
}

bool IsHandedOut(const Program& program, const Document& document) {
  const auto at = static_cast<uint32_t>(&document - program.documents.data());
  return std::ranges::any_of(program.acts, [&](const Act& act) {
    const auto* serve = std::get_if<ServeAct>(&act.node);
    const auto* issue = std::get_if<IssueAct>(&act.node);
    return (serve != nullptr && serve->document == at) ||
           (issue != nullptr && issue->document == at);
  });
}

// A document takes the place of its libraries' of that id: then no procedure hands those out.
bool IsReplaced(const Program& program, const Document& document) {
  if (document.names.module.empty()) return false;
  const bool handed_out = IsHandedOut(program, document);
  return std::ranges::any_of(program.documents, [&](const Document& other) {
    if (&other == &document || other.names.id != document.names.id) return false;
    return other.names.module.empty() || (!handed_out && IsHandedOut(program, other));
  });
}

std::string FullName(const Names& names) {
  return names.module.empty() ? names.id : names.module + "." + names.id;
}

std::string NameIn(const Program& program, const Document& document) {
  const auto same = std::ranges::count_if(program.documents, [&](const Document& other) {
    return other.names.id == document.names.id && !IsReplaced(program, other);
  });
  return same > 1 ? FullName(document.names) : document.names.id;
}

// By its id or either name, or by its full name. Of several of one name, the policy's, or the first
// of its libraries.
std::optional<uint32_t> FindDocument(const Program& program, const std::string& name) {
  for (uint32_t i = 0; i < program.documents.size(); ++i) {
    const Names& names = program.documents[i].names;
    const bool called =
        name == FullName(names) || name == names.id || name == names.en || name == names.zh;
    if (called && !IsReplaced(program, program.documents[i])) return i;
  }
  return std::nullopt;
}

std::string Joined(const std::string& before, const std::string& between, const std::string& next) {
  return before.empty() ? next : before + between + next;
}

// ---- why a field is not known, as the end of a sentence ----

LocalText StepWords(const Giver& giver) {
  const LocalText who = {giver.by.title.en.empty() ? "" : " (" + giver.by.title.en + ")",
                         giver.by.title.zh.empty() ? "" : "(" + giver.by.title.zh + ")"};
  const std::string en = "step '" + giver.step_title.en + "' ";
  const std::string zh = "步骤「" + giver.step_title.zh + "」";
  if (giver.ended) return {en + "was done without it" + who.en, zh + "办理时未提供" + who.zh};
  if (giver.open)
    return {en + "is open and has not given it" + who.en, zh + "正在办理,尚未提供" + who.zh};
  return {en + "has not been done" + who.en, zh + "尚未办理" + who.zh};
}

LocalText ElsewhereWords(const Giver& giver) {
  const bool step = !giver.step.text.empty();
  return {"'" + giver.what.en + "' is given " +
              (step ? "in step '" + giver.step_title.en + "' of" : "in cases of") + " procedure '" +
              giver.procedure_title.en + "', and this case is of another",
          "「" + giver.what.zh + "」由流程「" + giver.procedure_title.zh + "」" +
              (step ? "的步骤「" + giver.step_title.zh + "」" : "") +
              "提供,而本案并非该流程的案件"};
}

LocalText GiverWords(const Giver& giver) {
  if (giver.elsewhere) return ElsewhereWords(giver);
  switch (giver.kind) {
    case GiverKind::kNothing: break;
    case GiverKind::kStep:
    case GiverKind::kPayment:
    case GiverKind::kService:
    case GiverKind::kActor: return StepWords(giver);
    case GiverKind::kCaseFact:
      return {"'" + giver.what.en + "' has not been given; any open step takes it",
              "「" + giver.what.zh + "」尚未提供;任一待办步骤均可填写"};
    case GiverKind::kArgument:
      return {"'" + giver.what.en + "' was not given when the case was opened",
              "开启案件时未提供「" + giver.what.zh + "」"};
    case GiverKind::kLeftOpen: return {"the policy gives it no value", "政策未规定其取值"};
  }
  return {};
}

LocalText LackWords(const Program& program, const flow::Lack& lack) {
  if (lack.giver.kind != GiverKind::kNothing) return GiverWords(lack.giver);
  return {"not known: " + MissingWords(program, lack.fact, Language::kEnglish),
          "未知:" + MissingWords(program, lack.fact, Language::kChinese)};
}

// Why a part without a value has none, where nothing is named that would settle it.
LocalText FaultWords(const Program& program, const FilledPart& part) {
  if (part.blank) return {"nothing of it can be seen", "内容为空白"};
  if (part.state == State::kNone) return {"there is none", "不存在"};
  const LocalText reason = {ReasonWords(program, part.reason, part.detail, Language::kEnglish),
                            ReasonWords(program, part.reason, part.detail, Language::kChinese)};
  if (!reason.en.empty()) return reason;
  return {"not known", "未知"};
}

void AddLacks(const Program& program, const FilledPart& part, std::vector<LocalText>* lacks) {
  if (part.value || part.of_field) return;
  const auto add = [&](const LocalText& why) {
    const LocalText line = {part.title.en + ": " + why.en, part.title.zh + ":" + why.zh};
    if (std::ranges::find(*lacks, line) == lacks->end()) lacks->push_back(line);
  };
  for (const flow::Lack& lack : part.lacks) add(LackWords(program, lack));
  if (part.lacks.empty()) add(FaultWords(program, part));
}

std::vector<LocalText> LacksOf(const Program& program, const FilledDocument& filled) {
  std::vector<LocalText> lacks;
  for (const FilledPart& part : filled.fields) AddLacks(program, part, &lacks);
  for (const FilledPart& part : filled.placeholders) AddLacks(program, part, &lacks);
  return lacks;
}

std::vector<Scalar> ValuesOf(const std::vector<FilledPart>& parts) {
  std::vector<Scalar> values;
  for (const FilledPart& part : parts) values.push_back(part.value.value());
  return values;
}

Trouble NoDocument(const Program& program, const std::string& name) {
  std::string known;
  for (const Document& document : program.documents)
    if (!IsReplaced(program, document)) known = Joined(known, ", ", NameIn(program, document));
  return Make(TroubleKind::kNoDocument, name, known);
}

Trouble NotWhole(const std::string& name, const LocalText& title,
                 const std::vector<LocalText>& lacks) {
  LocalText all;
  for (const LocalText& lack : lacks) {
    all.en += "\n  " + lack.en;
    all.zh += "\n  " + lack.zh;
  }
  return Make(TroubleKind::kDocumentNotWhole, {{name, title.zh}, all});
}

// `plan.actor` in a document is whoever did that step first.
void AddActors(Cases& cases, Cases::View* view) {
  for (const Act& act : view->program->acts) {
    const auto* step = std::get_if<StepAct>(&act.node);
    if (step == nullptr || step->actor >= view->program->case_names.size()) continue;
    const std::string& id = view->program->case_names[step->actor].id;
    const flow::StepRecord* done = view->data.state.Step(Id(id.substr(0, id.rfind('.'))));
    if (done == nullptr || done->actors.empty()) continue;
    Scalar name{.type = {TypeKind::kText}};
    name.text = cases.NameOf(done->actors.front());
    view->inputs.values.Set(step->actor, std::move(name));
  }
}

Result<std::unique_ptr<Cases::View>> LookWithNames(Cases& cases, const std::string& case_id,
                                                   const Asking& asking) {
  auto view = cases.Look(case_id, asking);
  if (view) AddActors(cases, view->get());
  return view;
}

}  // namespace

Result<std::vector<DocumentStanding>> DocumentsOf(Cases& cases, const std::string& case_id,
                                                  const Asking& asking) {
  const auto view = LookWithNames(cases, case_id, asking);
  if (!view) return std::unexpected(view.error());
  const Program& program = *(*view)->program;
  std::vector<DocumentStanding> standings;
  for (uint32_t i = 0; i < program.documents.size(); ++i) {
    const Document& document = program.documents[i];
    if (IsReplaced(program, document)) continue;
    const FilledDocument filled = flow::Fill(program, (*view)->data.state, (*view)->inputs, i);
    std::vector<LocalText> lacks = LacksOf(program, filled);
    if (filled.not_yet)
      lacks.push_back(
          {flow::SentenceOf(*filled.not_yet, false), flow::SentenceOf(*filled.not_yet, true)});
    standings.push_back(
        {NameIn(program, document), NameOf(document.names), filled.given_here, std::move(lacks)});
  }
  return standings;
}

Result<RenderedDocument> RenderDocument(Cases& cases, const std::string& case_id,
                                        const std::string& name,
                                        const std::vector<Language>& languages,
                                        const Asking& asking) {
  const auto view = LookWithNames(cases, case_id, asking);
  if (!view) return std::unexpected(view.error());
  const Program& program = *(*view)->program;
  const CaseData& data = (*view)->data;
  const auto index = FindDocument(program, name);
  if (!index) return Fail(NoDocument(program, name));
  const Document& document = program.documents[*index];
  const FilledDocument filled = flow::Fill(program, data.state, (*view)->inputs, *index);
  if (const auto lacks = LacksOf(program, filled); !lacks.empty())
    return Fail(NotWhole(NameIn(program, document), NameOf(document.names), lacks));
  if (filled.not_yet) return Fail(From(*filled.not_yet));
  const document::FilledDetails details = {.person = cases.NameOf(data.subject),
                                           .case_id = case_id,
                                           .events = data.state.events,
                                           .bundle = data.bundle.bytes,
                                           .on = flow::DayOf((*view)->inputs.now)};
  return RenderedDocument{
      NameIn(program, document),
      document::Fill(program, *index, {ValuesOf(filled.fields), ValuesOf(filled.placeholders)},
                     details, languages)};
}

}  // namespace writ::cases
