import FoundationEssentials
import Testing

@testable import WebHDFS

@Suite struct FileStatusTests {
    @Test func aNameNodesAnswerIsReadWhole() throws {
        let json = """
            {"FileStatus":{"accessTime":1795299000000,"blockSize":134217728,"childrenNum":0,"encBit":true,
            "ecBit":true,"fileId":16390,"group":"logs","length":734003200,"modificationTime":1795299001234,
            "owner":"web","pathSuffix":"","permission":"640","replication":3,"storagePolicy":0,"type":"FILE"}}
            """
        let status = try JSONDecoder().decode(StatusReply.self, from: Data(json.utf8)).status
        #expect(
            status
                == FileStatus(
                    kind: .file, length: 734_003_200, blockSize: 134_217_728, fileId: 16_390,
                    replication: 3, permission: "640", owner: "web", group: "logs",
                    modificationTime: 1_795_299_001_234, isEncrypted: true, isErasureCoded: true))
    }

    @Test func whatHttpFSLeavesOutIsUnknownNotWrong() throws {
        let json = #"{"pathSuffix":"a","type":"FILE","length":5,"fileId":0}"#
        let status = try JSONDecoder().decode(FileStatus.self, from: Data(json.utf8))
        #expect(status == FileStatus(kind: .file, length: 5, pathSuffix: "a"))
        #expect(status.fileId == nil)
    }

    @Test(arguments: [
        #"{"type":"FILE"}"#, #"{"length":1}"#, #"{"type":"SOCKET","length":1}"#,
        #"{"type":"FILE","length":"1"}"#, #"{"type":"FILE","length":1e40}"#, "[]",
    ])
    func withoutKindAndLengthThereIsNoStatus(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FileStatus.self, from: Data(json.utf8))
        }
    }

    @Test func theServersDefaultsAreRead() throws {
        let json = """
            {"FsServerDefaults":{"replication":3,"encryptDataTransfer":"false","defaultStoragePolicyId":7,
            "writePacketSize":65536,"fileBufferSize":4096,"checksumType":2,"trashInterval":0,
            "keyProviderUri":"","blockSize":134217728,"bytesPerChecksum":512}}
            """
        let read = try JSONDecoder().decode(DefaultsReply.self, from: Data(json.utf8)).defaults
        #expect(
            read
                == ServerDefaults(
                    blockSize: 134_217_728, bytesPerChecksum: 512, replication: 3,
                    checksumKind: .crc32c))
    }
}
