// Records: what the log holds of an event, for ever. One record is one object of canonical JSON
// (docs/audit_format.md); its bytes are a leaf of the tree.
//
// There is nothing personal in a record: people are pseudonyms, values are commitments, and rules
// are named by their ids in the bundle.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/event/event.h"
#include "runtime/audit/canonical_json.h"

namespace writ::audit {

inline constexpr uint64_t kRecordFormat = 1;  // the member "_format", first in every record

#define WRIT_ONE(Type, name, meaning) Type name{};
#define WRIT_MAYBE(Type, name, meaning) std::optional<Type> name;
#define WRIT_SOME(Type, name, meaning) std::vector<Type> name;
#define WRIT_MANY(Type, name, meaning) std::vector<Type> name;
#define WRIT_OBJECT(Type, name, meaning, fields)                       \
  struct Type {                                                        \
    static constexpr std::string_view kName = #name;                   \
    static constexpr std::string_view kMeaning = meaning;              \
    fields friend bool operator==(const Type&, const Type&) = default; \
  };
#include "runtime/audit/envelope.def"
#undef WRIT_OBJECT
#undef WRIT_SOME
#undef WRIT_MANY
#undef WRIT_MAYBE
#undef WRIT_ONE

#define WRIT_VISIT(name, presence, meaning) \
  visit(FieldInfo{FieldName(#name), Presence::presence, meaning}, fields_of.name);
#define WRIT_ONE(Type, name, meaning) WRIT_VISIT(name, kOne, meaning)
#define WRIT_MAYBE(Type, name, meaning) WRIT_VISIT(name, kMaybe, meaning)
#define WRIT_SOME(Type, name, meaning) WRIT_VISIT(name, kSome, meaning)
#define WRIT_MANY(Type, name, meaning) WRIT_VISIT(name, kMany, meaning)
#define WRIT_OBJECT(Type, name, meaning, fields)          \
  template <class E, class Visitor>                       \
    requires std::is_same_v<std::remove_const_t<E>, Type> \
  void VisitFields(E& fields_of, Visitor&& visit) {       \
    fields                                                \
  }
#include "runtime/audit/envelope.def"
#undef WRIT_OBJECT
#undef WRIT_SOME
#undef WRIT_MANY
#undef WRIT_MAYBE
#undef WRIT_ONE
#undef WRIT_VISIT

// The canonical bytes. An error names the field that has no canonical form, or "record" if the
// whole is longer than kMaxBytes: what does not fit belongs behind `cut` and `reads_cut`.
std::expected<std::string, std::string> WriteRecord(const Record& record);
// The same, behind what stands in `out` already; with an error nothing is added.
std::expected<void, std::string> AppendRecord(const Record& record, std::string* out);

// Accepts exactly what WriteRecord gives. What all events of a command have in common is written in
// the record of its first one alone; in others that is left as it is by default.
std::expected<Record, FormError> ReadRecord(std::string_view bytes);

// Gives a later record of a command what the first one says for all of them: bundle, case, clock,
// command, engine, idempotency, occurred, recorded, request, subject.
void TakeFromFirst(const Record& first, Record* later);

// Reads records in the order of the log, so that each is whole. One that does not follow from the
// record before it gets what that one's command says; whoever cares looks at part and parts.
class RecordsInOrder {
 public:
  std::expected<Record, FormError> Read(std::string_view bytes);

 private:
  Record first_;  // of the newest command
};

// The commitment to several values at once: to the commitments to each of them.
Commitment CommitTogether(std::span<const Commitment> commitments);

// The bytes that a person signs: "writ-statement/1", a line feed, and the statement as canonical
// JSON.
std::expected<std::string, std::string> StatementBytes(const Statement& statement);

// Accepts exactly what StatementBytes gives behind its first line.
std::expected<Statement, FormError> ReadStatement(std::string_view json);

// The statement that the record's signature stands under; nullopt where there is no signature, or
// no case or bundle that it could be about.
std::optional<Statement> SignedStatement(const Record& record);

}  // namespace writ::audit
