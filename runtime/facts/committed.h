// Values of a policy as the records commit to them, and back. Pure.
//
// | type                        | committed as                                                  |
// |-----------------------------|---------------------------------------------------------------|
// | number, percent, date,      | the same; money always with its currency                      |
// | period, yes/no, money       |                                                               |
// | points                      | percent                                                       |
// | choice                      | choice: the option's id                                       |
// | text, team                  | text                                                          |
// | document                    | text: its name. Several names, one a line: a list of texts    |
// | list (of documents)         | a list of texts                                               |
// | span                        | a list of three numbers: months, days, working days           |
// | span between two dates      | a list of two dates                                           |
// | event                       | date                                                          |
#pragma once

#include <optional>

#include "engine/event/commitment.h"
#include "engine/program/program.h"

namespace writ {

// nullopt for what has no canonical spelling: text that is not settled (IsSettledText), a currency
// of other than three letters, an option that the choice does not have; and for records.
std::optional<CommittedValue> CommittedOf(const Program& program, const Scalar& value);

// The value of that type; nullopt if what was committed is none of it.
std::optional<Scalar> ScalarOf(const Program& program, const Type& type,
                               const CommittedValue& value);

}  // namespace writ
