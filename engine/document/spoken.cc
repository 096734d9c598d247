// Names that have no page of their own, in the language of the page.
#include "engine/document/names.h"
#include "engine/render/explanation.h"
#include "engine/syntax/print_words.h"

namespace writ::document {
namespace {

using Spoken = std::map<std::string, std::string, std::less<>>;

class Gatherer {
 public:
  Gatherer(const Program& program, Language language) : program_(program), language_(language) {}

  // What is nearer to the text comes first: the first of a name has it.
  Spoken Gather() {
    for (const Act& act : program_.acts) {
      Add(act.names);
      std::visit([this](const auto& node) { Inside(node); }, act.node);
    }
    for (const Document& document : program_.documents)
      for (const DocumentField& field : document.fields) Add(field.names);
    for (const Role& role : program_.roles) Add(role.names);
    for (const Names& names : program_.case_names) Add(names);
    for (const Table& table : program_.tables) {
      for (const auto* columns : {&table.inputs, &table.outputs})
        for (const TableParameter& column : *columns) Add(column.names);
    }
    Law();
    return std::move(spoken_);
  }

 private:
  void Add(const Names& names) {
    if (names.en.empty() || names.zh.empty()) return;
    for (const std::string& name : {names.id, names.en, names.zh})
      if (!name.empty()) spoken_.try_emplace(name, NameFor(names, language_));
  }
  void Add(std::string_view en, std::string_view zh) {
    const std::string said(language_ == Language::kChinese ? zh : en);
    std::string id(en);
    for (char& c : id)
      if (c == ' ') c = '_';
    for (const auto& name : {std::string(en), id, std::string(zh)}) spoken_.try_emplace(name, said);
  }

  template <typename Node>
  void Inside(const Node&) {}
  void Inside(const EndAct& end) { Add(end.outcome); }
  void Inside(const DecideAct& decide) {
    for (const DecideOption& option : decide.options) {
      Add(option.names);
      if (option.ends) Add(*option.ends);
    }
  }
  void Inside(const ChooseAct& choose) {
    for (const ChoiceOption& option : choose.options) Add(option.names);
  }
  void Inside(const MeanwhileAct& meanwhile) {
    for (const Reaction& reaction : meanwhile.reactions)
      if (reaction.ends) Add(*reaction.ends);
  }

  // What the language itself brings in without a word of the grammar, and its words where they
  // stand as names: a kind of period, an effect.
  void Law() {
    Add("union", "工会");
    Add("service", "送达");
    Add("actor", "经办人");
    Add("decision date", "决定日");
    Add("signed decision", "已签署的决定");
    using enum syntax::Word;
    for (const syntax::Word word :
         {MONTH, QUARTER, YEAR, TERMINATE_CONTRACT, END_CONTRACT, CHANGE_CONTRACT})
      Add(syntax::WordText(word, Language::kEnglish), syntax::WordText(word, Language::kChinese));
  }

  const Program& program_;
  Language language_;
  Spoken spoken_;
};

}  // namespace

std::map<std::string, std::string, std::less<>> SpokenNames(const Program& program,
                                                            Language language) {
  return Gatherer(program, language).Gather();
}

}  // namespace writ::document
