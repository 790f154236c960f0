import AuditProfiles
import Testing

@Suite("Profile errors")
struct ProfileErrorTests {
    @Test("An error says where it is")
    func place() {
        #expect(ProfileError("bad", line: 3, column: 5).description == "3:5: bad")
        #expect(ProfileError("bad").description == "bad")
    }
}
