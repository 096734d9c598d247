#include "engine/flow/fill.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"
#include "engine/flow/look.h"
#include "engine/flow/notice.h"

namespace writ::flow {
namespace {

// Without a character that can be seen on paper.
bool IsBlank(const std::string& text) {
  const auto is_space = [](char32_t c) {
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x2064) || c == 0x3000 ||
           c == 0xFEFF;
  };
  for (size_t at = 0; at < text.size();)
    if (!is_space(DecodeUtf8(text, &at))) return false;
  return true;
}

// What of one procedure gives the value of that id; kNothing if nothing does.
struct Found {
  GiverKind kind = GiverKind::kNothing;
  LocalText what;
  uint32_t step = kNoSpot;
};

Found FindGiver(const Program& program, const Procedure& procedure, const PlaceMap& map,
                const std::string& id) {
  const auto named = [&](uint32_t value) { return program.case_names[value].id == id; };
  for (const CaseParameter& parameter : procedure.parameters)
    if (named(parameter.value))
      return {GiverKind::kArgument, TitleOf(program.case_names[parameter.value]), kNoSpot};
  Found found;
  const auto gives = [&](GiverKind kind, const Names& names, uint32_t step) {
    if (found.kind == GiverKind::kNothing) found = {kind, TitleOf(names), step};
  };
  for (uint32_t i = 0; i < map.spots().size(); ++i) {
    const uint32_t doer = map[i].doer;
    const auto value = [&](GiverKind kind, uint32_t index, uint32_t step) {
      if (index < program.case_names.size() && named(index))
        gives(kind, program.case_names[index], step);
    };
    std::visit(
        Overloaded{
            [&](const ProvideAct& node) { value(GiverKind::kStep, node.value, doer); },
            [&](const PayAct& node) { value(GiverKind::kPayment, node.value, doer); },
            [&](const CaseFactAct& node) { value(GiverKind::kCaseFact, node.value, kNoSpot); },
            [&](const StepAct& node) { value(GiverKind::kActor, node.actor, i); },
            [&](const ServeAct& node) {
              const Names& names = program.documents[node.document].names;
              if ("served " + names.id == id) gives(GiverKind::kService, names, doer);
            },
            [](const auto&) {}},
        map.ActAt(i).node);
  }
  return found;
}

bool GivesOut(const PlaceMap& map, uint32_t document) {
  for (uint32_t i = 0; i < map.spots().size(); ++i) {
    const auto* serve = std::get_if<ServeAct>(&map.ActAt(i).node);
    const auto* issue = std::get_if<IssueAct>(&map.ActAt(i).node);
    if ((serve != nullptr && serve->document == document) ||
        (issue != nullptr && issue->document == document))
      return true;
  }
  return false;
}

}  // namespace

bool FilledDocument::whole() const {
  const auto has = [](const FilledPart& part) { return part.value.has_value(); };
  return std::ranges::all_of(fields, has) && std::ranges::all_of(placeholders, has);
}

Giver Look::GiverOf(const MissingFact& missing) const {
  Giver giver;
  if (missing.reason != Reason::kNeedsCase || missing.what.empty()) return giver;
  const Program& program = run_.program_;
  const auto put = [&](const Procedure& procedure, const PlaceMap& map, const Found& found) {
    giver.kind = found.kind;
    giver.what = found.what;
    giver.procedure = Id(procedure.names.id);
    giver.procedure_title = TitleOf(procedure.names);
    giver.elsewhere = &procedure != &run_.procedure_;
    if (found.step == kNoSpot) return;
    giver.step = Id(map[found.step].id);
    const writ::Act& act = map.ActAt(found.step);
    giver.step_title = act.names.id.empty() ? Same(map[found.step].id) : TitleOf(act.names);
    const auto* step = std::get_if<StepAct>(&act.node);
    const auto* choose = std::get_if<ChooseAct>(&act.node);
    const Party by = step != nullptr ? step->by : choose != nullptr ? choose->by : Party{};
    if (!giver.elsewhere || by.kind != PartyKind::kActorOf) giver.by = Person(by);
    if (giver.elsewhere) return;
    giver.open = run_.IsActive(found.step);
    const StepRecord* record = run_.state_.Step(giver.step);
    giver.ended = record != nullptr && record->ended;
  };
  Found found = FindGiver(program, run_.procedure_, run_.map_, missing.what);
  if (found.kind != GiverKind::kNothing) {
    put(run_.procedure_, run_.map_, found);
    return giver;
  }
  for (const Procedure& procedure : program.procedures) {
    if (&procedure == &run_.procedure_) continue;
    const PlaceMap map(program, procedure);
    found = FindGiver(program, procedure, map, missing.what);
    if (found.kind == GiverKind::kNothing) continue;
    put(procedure, map, found);
    return giver;
  }
  return giver;
}

FilledPart Look::Part(ExprId value, LocalText title) {
  FilledPart part;
  part.title = std::move(title);
  ValueResult result = run_.Compute(value, {});
  part.state = result.state;
  part.reason = result.reason;
  part.detail = std::move(result.detail);
  if (result.state == State::kKnown) {
    const TypeKind kind = result.value.type.kind;
    part.blank = (kind == TypeKind::kText || kind == TypeKind::kDocument ||
                  kind == TypeKind::kList || kind == TypeKind::kTeam) &&
                 IsBlank(result.value.text);
    if (part.blank) return part;
    part.value = kind == TypeKind::kMoney ? AsPaid(run_.program_, std::move(result.value))
                                          : std::optional(std::move(result.value));
    if (part.value) return part;
    part.state = State::kUnknown;
    part.reason = Reason::kOverflow;
  }
  for (const MissingFact& fact : result.missing) part.lacks.push_back({fact, GiverOf(fact)});
  return part;
}

// Where the case stands before serving it on the person, else wherever it may yet be served on
// them: what is in print for others could be handed to the person as well. What the person was
// served once may be printed again.
std::optional<Refusal> Look::AgainstServing(uint32_t document) {
  if (Notice::ServedOnPerson(run_, document)) return std::nullopt;
  std::vector<uint32_t> now, ever;
  for (uint32_t i = 0; i < run_.map_.spots().size(); ++i) {
    const auto* serve = std::get_if<ServeAct>(&run_.map_.ActAt(i).node);
    if (serve == nullptr || serve->document != document || serve->on.kind != PartyKind::kSubject)
      continue;
    (run_.IsActive(i) ? now : ever).push_back(i);
  }
  std::optional<Refusal> first;
  for (const uint32_t spot : now.empty() ? ever : now) {
    auto against = Notice(run_, spot, run_.Today(), run_.Today()).Against();
    if (!against) return std::nullopt;
    if (!first) first = std::move(against);
  }
  return first;
}

FilledDocument Look::Fill(uint32_t index) {
  const Document& document = run_.program_.documents[index];
  FilledDocument filled;
  filled.given_here = GivesOut(run_.map_, index);
  filled.not_yet = AgainstServing(index);
  for (const DocumentField& field : document.fields) {
    const LocalText title = TitleOf(field.names);
    FilledPart& part = filled.fields.emplace_back();
    if (field.is != kNoExpr) {
      part = Part(field.is, title);
    } else {
      part.title = title;
      part.lacks.emplace_back().giver.kind = GiverKind::kLeftOpen;
    }
    part.name = field.names.id;
  }
  for (const DocumentPlaceholder& placeholder : document.placeholders) {
    const Expr& e = run_.program_[placeholder.value];
    const auto at = std::ranges::find_if(document.fields, [&](const DocumentField& field) {
      return e.op == Op::kCaseValue && field.value == e.index;
    });
    FilledPart part;
    if (at != document.fields.end()) {
      const auto field = static_cast<uint32_t>(at - document.fields.begin());
      part = filled.fields[field];
      part.of_field = field;
    } else {
      part = Part(placeholder.value, Same(placeholder.text));
    }
    part.name = placeholder.text;
    filled.placeholders.push_back(std::move(part));
  }
  return filled;
}

FilledDocument Fill(const Program& program, const CaseState& state, const Inputs& inputs,
                    uint32_t document) {
  const Procedure* procedure = FindProcedure(program, state.procedure.text);
  if (procedure == nullptr) return {};
  Run run(program, *procedure, state, inputs);
  return Look(run).Fill(document);
}

}  // namespace writ::flow
