// What is served, issued and paid: acts of procedures, which conditions and obligations speak of.
#include "engine/check/happening.h"

#include <tuple>

#include "engine/base/text.h"

namespace writ::check {
namespace {

const std::string& Shown(const Names& names) { return names.en.empty() ? names.zh : names.en; }

struct VerbWords {
  HappeningKind kind;
  const char* en;
  const char* zh;
};

VerbWords WordsOf(syntax::ActVerb verb) {
  switch (verb) {
    case syntax::ActVerb::kServed: return {HappeningKind::kServed, "served ", "已送达 "};
    case syntax::ActVerb::kIssued: return {HappeningKind::kIssued, "issued ", "已出具 "};
    case syntax::ActVerb::kPaid:
    case syntax::ActVerb::kNone: break;
  }
  return {HappeningKind::kPaid, "paid ", "已支付 "};
}

Names NamesAsWritten(const Checker& c, uint32_t module, const std::string& name) {
  Names names;
  names.id = SnakeCase(name);
  names.en = name;
  names.module = c.modules[module].local;
  return names;
}

// What is paid is named where it is paid, which may be in a procedure of another policy, or by the
// definition of its amount.
std::pair<uint32_t, Names> Payment(Checker& c, uint32_t module, const syntax::Path& path) {
  const std::string name = Joined(path);
  auto at = c.payments.find(name);
  const std::optional<Symbol> symbol = PeekSymbol(c, module, path);
  if (symbol && symbol->kind == SymbolKind::kDefinition) {
    const Names& names = c.p.definitions[symbol->index].names;
    for (const std::string* other : {&names.id, &names.en, &names.zh})
      if (at == c.payments.end() && !other->empty()) at = c.payments.find(*other);
    if (at != c.payments.end()) return {at->second, names};
    return {AddCaseValue(c, names, {TypeKind::kMoney}), names};
  }
  if (at != c.payments.end()) return {at->second, c.p.case_names[at->second]};
  const Names names = NamesAsWritten(c, module, name);
  return {AddCaseValue(c, names, {TypeKind::kMoney}), names};
}

}  // namespace

uint32_t AddCaseValue(Checker& c, Names names, const Type& type) {
  c.p.case_names.push_back(std::move(names));
  c.p.case_types.push_back(type);
  c.p.case_happenings.emplace_back();
  return static_cast<uint32_t>(c.p.case_names.size()) - 1;
}

std::string DocumentKey(uint32_t module, std::string_view name) {
  return std::to_string(module) + "#" + std::string(name);
}

std::optional<uint32_t> FindDocument(Checker& c, uint32_t module, const syntax::Path& path) {
  if (path.empty()) return std::nullopt;
  const std::optional<Symbol> symbol = PeekSymbol(c, module, path);
  const bool document = symbol && symbol->kind == SymbolKind::kDocument;
  if (module != 0 && path.size() == 1 && (document || !symbol)) {
    // The policy may call it by either of its names.
    Names names;
    names.id = path[0].text;
    if (document) names = c.p.documents[symbol->index].names;
    for (const std::string* name : {&names.id, &names.en, &names.zh}) {
      const auto own = c.own_documents.find(DocumentKey(module, *name));
      if (!name->empty() && own != c.own_documents.end()) return own->second;
    }
  }
  return document ? symbol->index : FindOfKind(c, module, path, SymbolKind::kDocument);
}

std::optional<ActDone> FindActDone(Checker& c, uint32_t module, const syntax::EventExpr& event,
                                   Place place) {
  if (event.path.empty()) return std::nullopt;
  const VerbWords verb = WordsOf(event.verb);
  ActDone done;
  done.happening.kind = verb.kind;
  Names what;
  if (verb.kind == HappeningKind::kPaid) {
    std::tie(done.happening.index, what) = Payment(c, module, event.path);
  } else if (module != 0 && !PeekSymbol(c, module, event.path) &&
             !c.own_documents.contains(DocumentKey(module, event.path.back().text))) {
    what = NamesAsWritten(c, module, Joined(event.path));
  } else {
    const std::optional<uint32_t> document = FindDocument(c, module, event.path);
    if (!document) return std::nullopt;
    done.happening.index = *document;
    what = c.p.documents[*document].names;
  }
  done.names.id = verb.en + what.id;
  done.names.en = verb.en + Shown(what);
  done.names.zh = verb.zh + (what.zh.empty() ? what.en : what.zh);
  done.names.module = c.modules[module].local;
  done.names.place = place;
  return done;
}

uint32_t CaseValueOf(Checker& c, const ActDone& done) {
  const auto [at, fresh] = c.acts_done.emplace(done.names.module + "#" + done.names.id, 0);
  if (fresh) {
    at->second = AddCaseValue(c, done.names, {TypeKind::kEvent});
    c.p.case_happenings[at->second] = done.happening;
  }
  return at->second;
}

}  // namespace writ::check
