// The checker's own state: all that is known of a compilation while it runs. Stays in check/.
//
// Names are views into the trees, whose items stay where they are for as long as the checker lives.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/check/compile.h"
#include "engine/diagnostics/diagnostic.h"
#include "engine/program/op_info.h"
#include "engine/program/walk.h"
#include "engine/syntax/tree.h"

namespace writ::check {

enum class SymbolKind : uint8_t {
  kRole,
  kChoice,
  kEntity,
  kEvent,
  kParameter,
  kDefinition,
  kRule,
  kException,
  kTable,
  kScale,
  kFinding,
  kObligation,
  kLaw,
  kProcedure,
  kDocument,
};

struct Symbol {
  SymbolKind kind;
  uint32_t index = 0;  // into the Program's vector of that kind
  uint32_t module = 0;
  Place place;
};

using Scope = std::unordered_map<std::string_view, Symbol>;
using IndexMap = std::unordered_map<std::string_view, uint32_t>;

struct UsedModule {
  const syntax::Use* use = nullptr;
  uint32_t user_file = 0;  // tree that says it, into Checker::trees
  uint32_t module = 0;
  std::string local, shown_zh;
  Place place;
};

// The policy itself (module 0, one tree or more) or a library (one tree).
struct ModuleState {
  std::string path;     // "cn.labour_contract_law"; empty for the policy
  std::string local;    // empty for the policy
  std::string version;  // as its header says; empty if it has none
  std::string currency;
  NormLevel level = NormLevel::kPolicy;
  std::vector<uint32_t> trees;
  std::vector<UsedModule> uses;
  Scope scope;
  const syntax::Policy* header = nullptr;
  std::string loaded_from;
  bool is_calendar = false;
};

struct TreeState {
  const syntax::Tree* tree = nullptr;
  uint32_t module = 0;
};

struct DataFile {
  std::string name, bytes;
};

// Which expressions mean what where: the surroundings of one text while it is lowered.
struct Context {
  uint32_t module = 0;
  uint32_t tree = 0;
  uint32_t entity = kNoIndex;  // the subject
  uint32_t item = kNoIndex;    // the list member at hand inside a `where`
  const std::vector<TableParameter>* locals = nullptr;
  const IndexMap* case_names =
      nullptr;  // names that only a running case has -> Program::case_names
  bool in_team = false;
};

// An expression that has been lowered, with what its type alone does not say.
struct Value {
  ExprId id = kNoExpr;
  Type type;
  bool ratio = false;  // a number that may also be read as a percent
  bool literal = false;
  bool varies = false;   // reads something that changes from day to day
  std::string currency;  // of money; empty: not known before it is evaluated
  bool bad() const { return type.kind == TypeKind::kError; }
};

template <typename Node>
struct Pending {
  const Node* node;
  uint32_t tree;
  uint32_t index;        // of what it declares
  uint32_t version = 0;  // for definitions and rules
  bool dropped = false;  // it contradicts the first version, which has been said
};

struct Checker {
  Checker(Compilation& compilation, const Loader& the_loader)
      : result(compilation),
        loader(the_loader),
        program(std::make_shared<Program>()),
        p(*program),
        diagnostics(compilation.diagnostics) {}

  Compilation& result;
  const Loader& loader;
  std::shared_ptr<Program> program;
  Program& p;
  Diagnostics& diagnostics;

  std::vector<TreeState> trees;
  std::vector<ModuleState> modules;
  std::unordered_map<std::string, uint32_t> module_by_path;
  std::vector<DataFile> data_files;

  std::vector<IndexMap> entity_fields;   // by entity
  std::vector<uint32_t> entity_module;   // by entity
  std::vector<uint32_t> entity_root;     // the policy's entity that a library's stands for
  std::vector<IndexMap> choice_options;  // by choice
  std::vector<const syntax::Procedure*> procedures;  // by Program::procedures
  std::vector<std::vector<uint32_t>> law_versions;   // by law: all of its name, itself included
  std::vector<IndexMap> event_fields;                // by event

  std::vector<Pending<syntax::Define>> defines;
  std::vector<Pending<syntax::Rule>> rules;
  std::vector<Pending<syntax::Exception>> exceptions;
  std::vector<Pending<syntax::Presume>> presumes;
  std::vector<Pending<syntax::ParameterDecl>> parameters;
  std::vector<Pending<syntax::Table>> tables;
  std::vector<Pending<syntax::Scale>> scales;
  std::vector<Pending<syntax::Finding>> findings;
  std::vector<Pending<syntax::Entity>> entities;
  std::vector<Pending<syntax::Event>> events;
  std::vector<Pending<syntax::Procedure>> procedure_items;
  std::vector<Pending<syntax::Obligation>> obligations;
  std::vector<Pending<syntax::Document>> documents;
  std::vector<Pending<syntax::Law>> laws;

  std::vector<std::unordered_map<std::string, uint32_t>>
      law_index;                                                   // by law, built when first cited
  std::vector<std::pair<syntax::Name, syntax::Name>> act_aliases;  // steps and the like
  std::vector<syntax::Alias> step_fields;

  std::deque<std::string> kept;                         // names put together here, which maps view
  std::unordered_map<std::string, uint32_t> acts_done;  // "served notice" -> Program::case_names
  std::unordered_map<std::string, uint32_t> payments;   // by name and id; the policy's come first
  std::unordered_map<std::string, uint32_t> own_documents;  // "2#notice": instead of module 2's

  int suggestions_left = 100;  // looking for the nearest name costs time

  bool unread = false;  // parts of some file could not be read
  Diagnostic swallowed;

  Diagnostic& Report(DiagnosticKind kind, Place place, std::vector<writ::Argument> arguments = {}) {
    if (unread && FollowsFromGap(kind)) return swallowed = {};
    return diagnostics.Add(kind, place, std::move(arguments));
  }
  // A name may be missing only because the text that declares it could not be read, which has been
  // said.
  static bool FollowsFromGap(DiagnosticKind kind);
  const syntax::Tree& TreeOf(const Context& at) const { return *trees[at.tree].tree; }
  uint32_t Root(uint32_t entity) const {
    return entity < entity_root.size() ? entity_root[entity] : entity;
  }
};

// ---- modules.cc ----
// Reads the policy's files and, transitively, all modules they use.
void LoadModules(Checker& c, std::vector<LoadedText> files);

// ---- scope.cc: names of everything, before any meaning ----
void DeclareAll(Checker& c);
Names MakeNames(const Checker& c, const syntax::Alias& alias, uint32_t module);

// ---- declare.cc: types and shapes of what was declared ----
void CompleteDeclarations(Checker& c);

// ---- resolve.cc ----
// What a name means in a module, its own declarations first, then those of the modules it uses.
// Reports and returns nothing if there is no such name or more than one.
std::optional<Symbol> FindSymbol(Checker& c, uint32_t module, const syntax::Path& path);
std::optional<Symbol> PeekSymbol(const Checker& c, uint32_t module, const syntax::Path& path);
// A symbol of one kind; anything else is reported as wrong here.
std::optional<uint32_t> FindOfKind(Checker& c, uint32_t module, const syntax::Path& path,
                                   SymbolKind kind);
std::optional<uint32_t> FindOfKind(Checker& c, uint32_t module, const syntax::Name& name,
                                   SymbolKind kind);
const UsedModule* FindUse(const Checker& c, uint32_t module, std::string_view local);
writ::Argument KindWords(SymbolKind kind);
void ReportUnknown(Checker& c, const Context& at, const syntax::Name& name);
Place PlaceOf(const syntax::Path& path);
std::string Joined(const syntax::Path& path);

// ---- types.cc ----
Type ResolveType(Checker& c, uint32_t module, const syntax::TypeRef& ref,
                 std::optional<Frequency> per);
writ::Argument TypeWords(const Checker& c, const Type& type);  // "a percent", 百分比
writ::Argument FrequencyWords(Frequency frequency);
bool IsNumeric(TypeKind kind);
bool HasOrder(TypeKind kind);

// ---- lower.cc ----
Value Lower(Checker& c, Context& at, syntax::ExprId id, const Type* expected = nullptr);
// A yes/no value. A series is allowed only where something above says which periods count.
ExprId LowerCondition(Checker& c, Context& at, syntax::ExprId id, bool series_allowed = false);
// A value of that type; a percent may be a ratio, a date an event, a series a single value.
ExprId LowerAs(Checker& c, Context& at, syntax::ExprId id, const Type& type);
// A constant of that type, for cells and bands.
std::optional<Scalar> FixedValue(Checker& c, Context& at, syntax::ExprId id, const Type& type);

// ---- norms.cc, tables.cc, data_table.cc ----
void LowerNorms(Checker& c);
void LowerTables(Checker& c);
void LowerScales(Checker& c);
void LoadDataTable(Checker& c, const Pending<syntax::Table>& pending);
// ---- bindings.cc ----
void BindLibraries(Checker& c);
void LowerBindings(Checker& c);
// ---- citations.cc ----
struct Term {  // the days on which a norm may apply
  std::optional<Date> from, until;
};
std::vector<Citation> ResolveCitations(Checker& c, uint32_t module,
                                       const std::vector<syntax::Citation>& cites,
                                       const Term& term = {});
// ---- acts.cc ----
void LowerActs(Checker& c);
void StoreCanonical(Checker& c, const syntax::Spelling& pairs);  // by ids, from either spelling
// ---- reach.cc, spelling.cc ----
void CheckReach(Checker& c, const Reads& reads);
std::string NeedId(const std::string& word);  // of what a finding needs: the English word
syntax::Spelling BuildSpelling(Checker& c);   // gives the pairs as canonical text has them

}  // namespace writ::check
