import MQTTReplay
import Testing

/// The plan as a value.
@Suite("Replay plan")
struct ReplayPlanTests {
    @Test("a refusal names the option that lifts it")
    func refusalNamesOption() {
        var plan = ReplayPlan(remarks: [PlanRemark(.refused, message: "full", override: PlanRemark.allowPartial)])
        #expect(plan.isRefused)
        plan.lift(PlanRemark.allowPartial)
        #expect(!plan.isRefused)
        let remark = PlanRemark(.refused, connection: 3, message: "retained message", override: "--allow-retained")
        #expect(ReplayPlan(remarks: [remark]).remarks.first?.override == "--allow-retained")
    }
}
