import * as calibration from '@maestro-helix/contract/http/calibration'
import type { SignedAct } from '@maestro-helix/contract/signed-act'
import { ResourceClient } from './resource-client.ts'

/** How scores read as probabilities of what people say; `MaestroClient.calibration`. */
export class CalibrationClient extends ResourceClient {
  /** How QSR and MRI read as probabilities of what people say, and every version of the calibration. */
  view(query: calibration.CalibrationQuery = {}): Promise<calibration.CalibrationView> {
    return this.http.json({ path: '/api/v1/calibration', query, schema: calibration.calibrationViewSchema })
  }

  /** Makes the next version from what people said; nothing comes into force by it. */
  propose(query: calibration.CalibrationQuery, signed?: SignedAct): Promise<calibration.CalibrationView> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/calibration/proposals',
      body: { ...query, signed },
      schema: calibration.calibrationViewSchema,
    })
  }

  /** As another person than whoever proposed it. */
  approve(version: number, rationale: string, signed?: SignedAct): Promise<calibration.CalibrationView> {
    const path = `/api/v1/calibration/versions/${version}/approve`
    return this.http.json({ method: 'POST', path, body: { rationale, signed }, schema: calibration.calibrationViewSchema })
  }

  activate(version: number, signed?: SignedAct): Promise<calibration.CalibrationView> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/calibration/versions/${version}/activate`,
      body: { signed },
      schema: calibration.calibrationViewSchema,
    })
  }

  rollBack(rationale: string, signed?: SignedAct): Promise<calibration.CalibrationView> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/calibration/roll-back',
      body: { rationale, signed },
      schema: calibration.calibrationViewSchema,
    })
  }
}
