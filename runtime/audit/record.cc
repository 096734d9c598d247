#include "runtime/audit/record.h"

#include <utility>

#include "runtime/audit/record_put.h"

namespace writ::audit {
namespace {

template <class T>
std::expected<void, std::string> Append(const T& object, std::string* out) {
  CanonicalWriter writer;
  std::string fault;
  Putter putter{writer, fault};
  putter.Put(object);
  if (writer.FinishInto(out)) return {};
  return std::unexpected(fault.empty() ? std::string(T::kName) : fault);
}

template <class T>
std::expected<T, FormError> Read(std::string_view bytes) {
  CanonicalReader in(bytes);
  Getter getter{in};
  T object;
  in.Next();
  if (getter.Get(object)) {
    if (in.Next() == JsonToken::kEnd) return object;
  }
  return std::unexpected(in.error());
}

}  // namespace

std::expected<void, std::string> AppendRecord(const Record& record, std::string* out) {
  return Append(record, out);
}

std::expected<std::string, std::string> WriteRecord(const Record& record) {
  std::string bytes;
  if (auto written = Append(record, &bytes); !written) return std::unexpected(written.error());
  return bytes;
}

std::expected<std::string, std::string> StatementBytes(const Statement& statement) {
  std::string bytes = "writ-statement/1\n";
  if (auto written = Append(statement, &bytes); !written) return std::unexpected(written.error());
  return bytes;
}

std::expected<Record, FormError> ReadRecord(std::string_view bytes) { return Read<Record>(bytes); }

void TakeFromFirst(const Record& first, Record* later) {
  later->bundle = first.bundle;
  later->case_ = first.case_;
  later->clock = first.clock;
  later->command = first.command;
  later->engine = first.engine;
  later->idempotency = first.idempotency;
  later->occurred = first.occurred;
  later->recorded = first.recorded;
  later->request = first.request;
  later->subject = first.subject;
}

std::expected<Record, FormError> RecordsInOrder::Read(std::string_view bytes) {
  auto record = ReadRecord(bytes);
  if (!record) return record;
  if (record->part.value > 1) {
    TakeFromFirst(first_, &*record);
  } else if (record->parts.value > 1) {
    first_ = *record;
  }
  return record;
}

Commitment CommitTogether(std::span<const Commitment> commitments) {
  constexpr std::string_view kDomain = "writ-commitments/1";
  std::string preimage("\0\0\0", 3);
  preimage.reserve(4 + kDomain.size() + commitments.size() * sizeof(Digest));
  (preimage += static_cast<char>(kDomain.size())) += kDomain;
  for (const Commitment& each : commitments) preimage += AsText(each.bytes);
  return {Sha256(preimage)};
}

std::expected<Statement, FormError> ReadStatement(std::string_view json) {
  return Read<Statement>(json);
}

std::optional<Statement> SignedStatement(const Record& record) {
  if (!record.signature || !record.case_ || !record.bundle) return std::nullopt;
  const Signature& s = *record.signature;
  return Statement{.bundle = *record.bundle,
                   .case_ = *record.case_,
                   .commitments = s.commitments,
                   .expires = s.expires,
                   .meaning = s.meaning,
                   .shown = s.shown,
                   .state = s.state,
                   .step = s.step};
}

}  // namespace writ::audit
