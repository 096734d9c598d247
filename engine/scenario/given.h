// From a scenario's text to facts and expectations. Used by the runner alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diagnostics/diagnostic.h"
#include "engine/eval/facts.h"
#include "engine/syntax/tree.h"

namespace writ::scenario {

// What every function here needs: the tree that literals stand in, the Program they mean, where to
// complain.
struct Reader {
  const syntax::Tree& tree;
  const Program& program;
  Diagnostics& diagnostics;
};

// A literal as a value of `type`. A bare number is money in the policy's currency where money is
// asked for; a bare name is a choice's option or text. nullopt (with a diagnostic) when it does not
// fit.
std::optional<Scalar> ReadLiteral(const Reader& reader, syntax::ExprId literal, Type type,
                                  Place place);

// One fact's value in all its shapes.
std::optional<FactEntry> ReadScalarEntry(const Reader& reader, uint32_t fact,
                                         const syntax::GivenValue& value);
bool ReadFact(const Reader& reader, uint32_t fact, const syntax::GivenValue& value,
              FactRecord* record);

// A day, or a list of days, of an event or a finding; nullopt after a diagnostic.
std::optional<std::vector<Date>> ReadDays(const Reader& reader, const std::string& event,
                                          const syntax::GivenValue& value);

// The subject that the scenario describes, with its team's figures. nullopt after diagnostics.
std::optional<SubjectFacts> ReadSubject(const Reader& reader, const syntax::Scenario& scenario);

}  // namespace writ::scenario
