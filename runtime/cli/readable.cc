#include "runtime/cli/readable.h"

#include "engine/base/overloaded.h"
#include "engine/document/html.h"

namespace writ::cli {
namespace {

void Read(Names* names) {
  names->en = document::Readable(names->en);
  names->zh = document::Readable(names->zh);
}
template <class Things>
void ReadAll(Things* things) {
  for (auto& thing : *things) Read(&thing.names);
}

// What stands in the statement beside its own name.
void ReadWithin(Act* act) {
  std::visit(Overloaded{[](DecideAct& node) {
                          for (DecideOption& option : node.options) {
                            Read(&option.names);
                            if (option.ends) Read(&*option.ends);
                          }
                        },
                        [](RecordsAct& node) { ReadAll(&node.fields); },
                        [](ChooseAct& node) { ReadAll(&node.options); },
                        [](CallAct& node) { ReadAll(&node.arguments); },
                        [](MeanwhileAct& node) {
                          for (Reaction& reaction : node.reactions)
                            if (reaction.ends) Read(&*reaction.ends);
                        },
                        [](EndAct& node) { Read(&node.outcome); }, [](auto&) {}},
             act->node);
}

Program ReadableOf(const Program& program) {
  Program copy = program;
  Read(&copy.policy.names);
  ReadAll(&copy.roles);
  ReadAll(&copy.choices);
  for (ChoiceType& choice : copy.choices)
    for (Names& option : choice.options) Read(&option);
  ReadAll(&copy.entities);
  ReadAll(&copy.facts);
  ReadAll(&copy.events);
  ReadAll(&copy.parameters);
  ReadAll(&copy.definitions);
  ReadAll(&copy.rules);
  ReadAll(&copy.exceptions);
  ReadAll(&copy.tables);
  for (Table& table : copy.tables) {
    ReadAll(&table.inputs);
    ReadAll(&table.outputs);
  }
  ReadAll(&copy.scales);
  for (Scale& scale : copy.scales) Read(&scale.of.names);
  ReadAll(&copy.findings);
  ReadAll(&copy.laws);
  ReadAll(&copy.procedures);
  ReadAll(&copy.documents);
  for (Document& document : copy.documents) ReadAll(&document.fields);
  ReadAll(&copy.obligations);
  ReadAll(&copy.acts);
  for (Act& act : copy.acts) ReadWithin(&act);
  for (Names& name : copy.case_names) Read(&name);
  return copy;
}

}  // namespace

std::shared_ptr<const Program> ReadablePrograms::Of(const std::shared_ptr<const Program>& program) {
  if (program == nullptr) return nullptr;
  auto& copy = copies_[program];
  if (copy == nullptr) copy = std::make_shared<const Program>(ReadableOf(*program));
  return copy;
}

}  // namespace writ::cli
