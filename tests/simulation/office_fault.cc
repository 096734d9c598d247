// The reference workload with one failure, and what became of it.
#include <stdexcept>

#include "tests/simulation/office.h"

namespace writ::simulation {

const Ideal& Reference() {
  static const Ideal kIdeal = [] {
    SimulatedDisk disk(0);
    Ideal ideal;
    {
      Office office(disk, 0);
      office.Run(&ideal.told);
    }
    if (!ideal.told.trouble.empty())
      throw std::logic_error("step " + std::to_string(ideal.told.steps) + ": " +
                             ideal.told.trouble);
    ideal.operations = disk.writes();
    Office office(disk, 1);
    const std::string verdict = Judge(office, ideal.told, ideal.told);
    if (!verdict.empty()) throw std::logic_error("without a failure: " + verdict);
    return ideal;
  }();
  return kIdeal;
}

std::string RunWithFault(uint64_t seed, uint64_t at, After after, const Lies& lies,
                         const AlsoAsked& also) {
  SimulatedDisk disk(seed, lies);
  disk.Plan(Fault{at, after == After::kGoesOn ? FaultKind::kFailOnce : FaultKind::kCrash});
  Told told;
  uint64_t process = 0;
  {
    Office office(disk, process++);
    if (after == After::kGoesOn) {
      office.Insist(&told, 3);
      if (!told.trouble.empty()) return "insist: " + told.trouble;
      // An anchor whose sync failed may be read, and be gone with the power; the signer is not.
      told.anchored = 0;
    } else {
      office.Run(&told);
    }
    if (after != After::kGoesOn || seed % 2 == 0)
      disk.Plan(Fault{disk.writes(), FaultKind::kCrash});
  }
  disk.Restart();
  for (uint64_t next = seed % 3; after == After::kTwice && next < 200; next += 5) {
    disk.Plan(Fault{disk.writes() + next, FaultKind::kCrash});
    bool opened = false;
    {
      Office office(disk, process++);
      opened = office.Open().has_value();
    }
    const bool crashed = disk.crashed();
    disk.Restart();
    if (opened && !crashed) break;
  }
  disk.Plan(std::nullopt);
  Office office(disk, process);
  return Judge(office, told, Reference().told, also);
}

}  // namespace writ::simulation
